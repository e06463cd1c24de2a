using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>anycast.services</c>, and what <c>anycast</c> says for all of them.</summary>
internal static class ServiceSection
{
    /// <summary>Keys that stand at a service, or in <c>anycast</c> for all.</summary>
    public static readonly string[] SharedKeys =
        ["check", "checks", "require", "interval", "fast_interval", "jitter", "timeout", "rise", "fall", "damping", "med", "next_hop", "communities",
        "as_path_prepend", "local_preference", "disable_file", "on_down", "on_disabled", "hooks"];

    public static readonly KeySet Keys = KeySet.Of("anycast.services[]", ["name", "prefixes"], SharedKeys);

    /// <summary>Takes the shared keys of a mapping over what holds one level up.</summary>
    public static ServiceOptions Shared(MappingReader map, ServiceOptions options)
    {
        var timing = new TimingReader(options);
        timing.Take(map);
        if (map["check"] is { } one && map["checks"] is { } many)
            many.Error($"`check` and `checks` stand side by side; `check` is in line {one.KeyLine}",
                "keep `checks`, with all of them");
        var checks = ChecksSection.Read(map["checks"] ?? map["check"], timing.Take);
        return timing.Apply(options with
        {
            Checks = checks ?? options.Checks,
            Require = Require(map["require"], options.Require),
            Jitter = Jitter(map["jitter"]) ?? options.Jitter,
            Damping = DampingSection.Read(map["damping"], options.Damping),
            Med = (uint?)map["med"]?.Number(0, uint.MaxValue) ?? options.Med,
            NextHop = NextHopSection.Read(map["next_hop"], options.NextHop),
            Communities = map["communities"]?.Communities() ?? options.Communities,
            DisableFile = DisableFile(map["disable_file"]) ?? options.DisableFile,
            AsPathPrepend = map["as_path_prepend"]?.Integer(0, OnDownSection.MostPrepended, "times") ?? options.AsPathPrepend,
            LocalPreference = (uint?)map["local_preference"]?.Number(0, uint.MaxValue) ?? options.LocalPreference,
            OnDown = OnDownSection.Read(map["on_down"]) ?? options.OnDown,
            OnDisabled = OnDownSection.Read(map["on_disabled"]) ?? options.OnDisabled,
            Hooks = HooksSection.Read(map["hooks"], options.Hooks),
        });
    }

    public static void Read(Field? field, ServiceOptions defaults, Draft draft)
    {
        foreach (var item in field?.List("{ name: dns1, prefixes: [192.0.2.53/32] }") ?? [])
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            var name = map.Required("name", "write `name: dns1`")?.ShortText(63);
            if (name is not null && name.Contains('/', StringComparison.Ordinal))
                map["name"]!.Error($"`{name}` may not hold a `/`: the name becomes part of file names");
            var prefixes = Prefixes(map, name ?? "", draft);
            var options = Shared(map, defaults) with { Name = name ?? "", Prefixes = prefixes };
            draft.Services.Add(new(options, item.Path, name is not null));
        }
    }

    private static ImmutableArray<ServicePrefix> Prefixes(MappingReader map, string service, Draft draft)
    {
        var field = map.Required("prefixes", "write `prefixes: [192.0.2.53/32, 2001:db8::53/128]`");
        if (field is { Node: SequenceNode { Items.Count: 0 } })
            field.Error("a service has at least one prefix", "write `prefixes: [192.0.2.53/32]`");
        var prefixes = ImmutableArray.CreateBuilder<ServicePrefix>();
        foreach (var item in field?.OneOrMany() ?? [])
        {
            if (item.Service() is not { } prefix) continue;
            prefixes.Add(prefix);
            draft.Prefixes.Add(new((service, prefix), item.Path));
        }
        return prefixes.ToImmutable();
    }

    private static int? Require(Field? field, int? above)
    {
        if (field?.Text() is not { } text) return above;
        if (text is "all" or "any") return text == "any" ? 1 : null;
        if (text.All(char.IsAsciiDigit)) return field.Integer(1, 1000);
        field.Error($"`{ScalarValues.Shorten(text)}` is neither `all`, `any` nor a number of checks");
        return above;
    }

    private static int? Jitter(Field? field)
    {
        if (field?.Text() is not { } text) return null;
        if (text == "0") return 0;
        if (int.TryParse(text.AsSpan().TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && text.EndsWith('%') && percent <= 50)
            return percent;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a share of the interval from 0% to 50%", percent is > 0 and <= 50 ? $"write `{percent}%`" : "write `10%`, or `0`");
        return null;
    }

    private static string? DisableFile(Field? field)
    {
        if (field?.Text() is not { } text) return null;
        if (!text.StartsWith('/')) field.Error($"`{ScalarValues.Shorten(text)}` is not an absolute path", "begin it with `/`");
        CheckPlaceholders.Look(field, text, "{service}", "{family}");
        return text;
    }
}

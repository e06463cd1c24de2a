using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>anycast.services[]</c>, and what <c>anycast</c> says for all of them.</summary>
internal static class ServiceKeys
{
    private static readonly KeyType<TimeSpan> Interval = Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    private static readonly ScalarType<TimeSpan> Timeout = new(
        "duration", JsonShapes.Duration, field => field.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            OptionText.Of);

    private static readonly ReadType<int?> Require = new("`all`, `any`, or a number",
        JsonShapes.AnyOf(JsonShapes.OneOf("all", "any"), JsonShapes.Integer(1, 1000)), ReadRequire,
            require => require is { } number ? OptionText.Of(number) : "all")
    {
        IsCode = true,
    };

    private static readonly ScalarType<int> Jitter =
        new("`0%` to `50%`", JsonShapes.AnyOf(JsonShapes.Pattern("^0*([0-9]|[1-4][0-9]|50)%$|^0$"), JsonShapes.Integer(0, 0)),
            ReadJitter, percent => $"{percent}%")
        {
            IsCode = true,
        };

    private static readonly ObjectType<string> DisableFile =
        new("path", JsonShapes.Pattern("^/"), ReadDisableFile) { IsCode = true };

    private static readonly ObjectType<string> StatusFile =
        new("path", JsonShapes.Pattern("^/"), ReadStatusFile) { IsCode = true };

    private static readonly ReadType<ValueList<ServicePrefix>> Prefixes =
        new("list of `address/length`", JsonShapes.OneOrMany(JsonShapes.Prefix, 1), ReadPrefixes)
        {
            NamesDifference = true,
            Differing = (was, now) =>
                Joined(now.Except(was).Select(prefix => $"+{prefix}").Concat(was.Except(now).Select(prefix => $"-{prefix}"))),
        };

    /// <summary>Keys that stand at a service, or in <c>anycast</c> for all.</summary>
    public static readonly Section<ServiceOptions> Shared =
        new Section<ServiceOptions>("anycast", static () => new ServiceOptions("", []))
        .Key("check", CheckKeys.One, o => o.Checks, (o, v) => o with { Checks = v },
            "what must hold for a service to be announced", "none", effect: Effect.Elsewhere)
        .Key("checks", CheckKeys.Many, o => o.Checks, (o, v) => o with { Checks = v }, "the same, for several", "none")
        .Key("require", Require, o => o.Require, (o, v) => o with { Require = v }, "how many of the checks must hold")
        .Key("interval", Interval, o => o.Interval, (o, v) => o with { Interval = v }, "from one round of checks to the next")
        .Key("fast_interval", Interval.OrNone(), o => o.FastInterval, (o, v) => o with { FastInterval = v },
            "the same while the service is rising or falling; not longer than the interval", "`anycast.interval`")
        .Key("jitter", Jitter, o => o.Jitter, (o, v) => o with { Jitter = v },
            "by up to this share of the interval a round begins earlier, never later, so that nodes do not ask in "
                + "step")
        .Key("timeout", Timeout, o => o.Timeout, (o, v) => o with { Timeout = v },
            "how long a check may take; shorter than the interval")
        .Key("rise", Integer(1, 1000), o => o.Rise, (o, v) => o with { Rise = v }, "good rounds in a row that announce")
        .Key("fall", Integer(1, 1000), o => o.Fall, (o, v) => o with { Fall = v }, "bad rounds in a row that withdraw")
        .Key("damping", DampingKeys.Type, o => o.Damping, (o, v) => o with { Damping = v },
            "a service that keeps falling takes longer to rise", "on")
        .Key("med", Unsigned(), o => o.Med, (o, v) => o with { Med = v },
            "MED of its routes while it is up: among nodes, the lowest is active. In every state a neighbor's "
                + "`add_med` is added")
        .Key("next_hop", new SectionType<NextHopOptions>(NextHopKeys.Section), o => o.NextHop, (o, v) => o with { NextHop = v },
            "next hops of its routes", "`self`", below: "as there, family by family")
        .Key("communities", Communities, o => o.Communities, (o, v) => o with { Communities = v },
            "communities of its routes: `65101:100` (RFC 1997), `65101:1:2` (large, RFC 8092), `rt:65101:1`, "
                + "`soo:192.0.2.1:1`, eight octets as `0x...` (extended, RFC 4360; one that is not transitive stays "
                + "within our AS), `no-export`, `no-advertise`, `no-export-subconfed`, `no-peer`, `graceful-shutdown`, "
                + "`blackhole`, `accept-own`, `llgr-stale`, `no-llgr`", "none")
        .Key("as_path_prepend", AsPathPrepend, o => o.AsPathPrepend, (o, v) => o with { AsPathPrepend = v },
            "so often our AS is put before the path once more, towards external neighbors")
        .Key("local_preference", Unsigned().OrNone(), o => o.LocalPreference, (o, v) => o with { LocalPreference = v },
            "LOCAL_PREF towards internal neighbors, higher is preferred", "the neighbor's")
        .Key("disable_file", DisableFile.OrNone(), o => o.DisableFile, (o, v) => o with { DisableFile = v },
            "while this file exists, the service is disabled: withdrawn, unless `on_disabled` says otherwise. "
                + "`{service}` and `{family}` (`v4`, `v6`) stand for its own")
        .Key("disabled", Bool, o => o.Disabled, (o, v) => o with { Disabled = v },
            "the service is disabled, as while its disable file exists")
        .Key("assign_address", Bool, o => o.AssignAddress, (o, v) => o with { AssignAddress = v },
            "its addresses are put on `anycast.interface`, and it is announced only while they are there. `false` leaves them to "
                + "others: they are neither put anywhere nor looked for")
        .Key("status_file", StatusFile.OrNone(), o => o.StatusFile, (o, v) => o with { StatusFile = v },
            "its state is written here whenever it changes, in the four lines that the Perl health check script of ExaBGP has: "
                + "`Service State: DOWN | RISING 2/5`. `{service}` stands for its name")
        .Key("on_down", OnDownKeys.Type(() => OnDownKeys.Section), o => o.OnDown, (o, v) => o with { OnDown = v },
            "what becomes of its routes while it is not healthy")
        .Key("on_disabled", OnDownKeys.Type(() => OnDownKeys.DisabledSection), o => o.OnDisabled,
            (o, v) => o with { OnDisabled = v },
            "what becomes of its routes while it is disabled")
        .Key("hooks", new SectionType<HookOptions>(HookKeys.Section), o => o.Hooks, (o, v) => o with { Hooks = v },
            "commands run when the state of a prefix has changed", "none", below: "as there, hook by hook")
        .Complete(CheckRhythm.Complete)
        .Check((map, _) =>
        {
            if (map["check"] is { } one && map["checks"] is { } many)
                many.Error($"`check` and `checks` stand side by side; `check` is {one.KeyAt.SeenFrom(many.Node.At)}",
                    "keep `checks`, with all of them");
        });

    public static readonly Section<ServiceOptions> Section =
        new Section<ServiceOptions>("anycast.services[]", static () => new ServiceOptions("", []))
            .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v },
                "what operators call it; unique", required: "write `name: dns1`")
            .Key("prefixes", Prefixes, o => o.Prefixes, (o, v) => o with { Prefixes = v },
                "the address as written is served, and put on the interface by itself; the network it lies in is "
                    + "announced. State is kept for each", required: "write `prefixes: [192.0.2.53/32, 2001:db8::53/128]`")
            .Inherit(Shared, "anycast");

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ name: dns1, prefixes: [192.0.2.53/32] }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var options = Section.Read(map, draft.ServiceDefaults, reading);
            if (options.Name.Contains('/', StringComparison.Ordinal))
                map["name"]!.Error($"`{options.Name}` may not hold a `/`: the name becomes part of file names");
            options = options with { Checks = [.. options.Checks, .. draft.AdditionalChecks] };
            draft.Services.Add(new(options, item.Path, options.Name.Length > 0));
        }
        return true;
    }

    private static bool ReadPrefixes(Field field, ValueList<ServicePrefix> above, Reading reading,
        out ValueList<ServicePrefix> value)
    {
        if (field is { Node: SequenceNode { Items.Count: 0 } })
            field.Error("a service has at least one prefix", "write `prefixes: [192.0.2.53/32]`");
        var service = field.Sibling("name")?.ShortText(63) ?? "";
        var prefixes = ImmutableArray.CreateBuilder<ServicePrefix>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Service() is not { } prefix) continue;
            prefixes.Add(prefix);
            reading.Draft.Prefixes.Add(new((service, prefix), item.Path));
        }
        value = prefixes.ToImmutable();
        return true;
    }

    private static bool ReadRequire(Field field, int? above, Reading reading, out int? value)
    {
        value = null;
        if (field.Text() is not { } text) return false;
        if (text is "all") return true;
        value = text is "any" ? 1 : text.All(char.IsAsciiDigit) ? field.Integer(1, 1000) : null;
        if (text is not "any" && !text.All(char.IsAsciiDigit))
        {
            field.Error($"`{ScalarValues.Shorten(text)}` is neither `all`, `any` nor a number of checks");
            return false;
        }
        return true;
    }

    private static int? ReadJitter(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (text == "0") return 0;
        if (int.TryParse(text.AsSpan().TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            && text.EndsWith('%') && percent <= 50)
            return percent;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a share of the interval from 0% to 50%",
            percent is > 0 and <= 50 ? $"write `{percent}%`" : "write `10%`, or `0`");
        return null;
    }

    private static string? ReadDisableFile(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (!text.StartsWith('/')) field.Error($"`{ScalarValues.Shorten(text)}` is not an absolute path", "begin it with `/`");
        Placeholders.Check(field, text, "{service}", "{family}");
        return text;
    }

    private static string? ReadStatusFile(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (!text.StartsWith('/')) field.Error($"`{ScalarValues.Shorten(text)}` is not an absolute path", "begin it with `/`");
        Placeholders.Check(field, text, "{service}");
        return text;
    }

    private static string? Joined(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } joined ? joined
        : null;
}

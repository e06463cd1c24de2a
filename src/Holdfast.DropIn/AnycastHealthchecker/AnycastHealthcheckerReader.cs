using System.Globalization;
using System.Net;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Ini;

namespace Holdfast.DropIn.AnycastHealthchecker;

/// <summary>
/// Reads <c>anycast-healthchecker.conf</c>, and the files of the <c>.d</c> directory beside it: <c>[DEFAULT]</c>,
/// <c>[daemon]</c>, and a section for each service.
/// </summary>
internal sealed class AnycastHealthcheckerReader : ForeignReader
{
    private static readonly string[] Yes = ["true", "yes", "on", "1"];
    private static readonly string[] No = ["false", "no", "off", "0"];

    private static readonly string[] Known =
    [
        "check_cmd", "check_interval", "check_timeout", "check_rise", "check_fail", "check_disabled", "on_disabled", "ip_prefix",
        "ip_check_disabled", "interface", "custom_bird_reconfigure_cmd", "custom_bird_reconfigure_cmd_timeout",
    ];

    public override string Name => "anycast-healthchecker-conf";

    public override string Description => "The services of an anycast-healthchecker.conf, and of the directory .d beside it";

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        List<IniSection> sections = [.. Sections(file, reading)];
        var root = new MappingBuilder(file.At(1, 1));
        var daemon = new DaemonSection(sections.FirstOrDefault(section => section.Name == DaemonSection.Name), file, reading);
        var defaults = sections.FirstOrDefault(section => section.Name == "DEFAULT")
            ?? new IniSection("DEFAULT", file.At(1, 1), []);
        IniSettings.RefuseUnknown(defaults, Known, reading);
        IniEntry? on = null;
        foreach (var section in sections.Where(section => section.Name is not (DaemonSection.Name or "DEFAULT" or "")))
        {
            IniSettings.RefuseUnknown(section, Known, reading);
            var its = new IniSettings(section, defaults, reading);
            Service(root, its, daemon, reading);
            Interface(root, its["interface"], ref on, reading);
        }
        if (!root.IsEmpty) return root.Build();
        reading.Error(file.At(1, 1), "there is no service",
            $"write a section for each, here or in a file of {DirectoryOf(file)}: `[NAME]` with `ip_prefix` and `check_cmd`");
        return null;
    }

    /// <summary>All sections of all files; one that stands there twice is reported.</summary>
    private static IEnumerable<IniSection> Sections(SourceText file, ForeignReading reading)
    {
        var known = new Dictionary<string, Location>(StringComparer.Ordinal);
        IEnumerable<SourceText> files = [file, .. reading.OpenAll(DirectoryOf(file), "*.conf", file.At(1, 1))];
        foreach (var section in files.SelectMany(each => IniReader.Read(each, IniDialect.Python, reading).Sections))
        {
            if (known.TryAdd(section.Name, section.At))
                yield return section with { Entries = [.. section.Entries.Select(entry => Interpolated(entry, reading))] };
            else
                reading.Error(section.At, $"[{section.Name}] stands here twice; it was given "
                    + $"{known[section.Name].SeenFrom(section.At)} already", "put both into one");
        }
    }

    private static string DirectoryOf(SourceText file) => Path.ChangeExtension(Path.GetFileName(file.File), ".d");

    // %% is a percent sign; what a %(name)s stands for would have to be looked up in three places.
    private static IniEntry Interpolated(IniEntry entry, ForeignReading reading)
    {
        if (!entry.Value.Contains('%', StringComparison.Ordinal)) return entry;
        var rest = entry.Value.Replace("%%", "", StringComparison.Ordinal);
        if (rest.Contains('%', StringComparison.Ordinal))
            reading.Error(entry.At, rest.Contains("%(", StringComparison.Ordinal)
                ? "`%(NAME)s` is not filled in here" : "a `%` must be written `%%` here",
                rest.Contains("%(", StringComparison.Ordinal) ? "write out what it stands for" : "write `%%`");
        return entry with { Value = entry.Value.Replace("%%", "%", StringComparison.Ordinal) };
    }

    private static void Service(MappingBuilder root, IniSettings its, DaemonSection daemon, ForeignReading reading)
    {
        var service = root.Map("anycast", its.At).List("services", its.At).AddMap(its.At).Set("name", its.Name, its.At);
        if (its.Needed("ip_prefix", "ip_prefix = 192.0.2.53/32") is { } prefix)
        {
            var address = IPAddress.TryParse(prefix.Value.Split('/')[0], out var parsed) ? parsed : null;
            if (address is not null) daemon.Check(address, prefix);
            service.Set("prefixes", [prefix.Value.Contains('/', StringComparison.Ordinal) || address is null ? prefix.Value
                : $"{prefix.Value}/{address.GetAddressBytes().Length * 8}"], prefix.At);
        }
        Check(service, its, reading);
        Seconds(service, "interval", its["check_interval"], 10, its, reading);
        Seconds(service, "timeout", its["check_timeout"], 2, its, reading);
        service.Set("rise", its.Whole(its["check_rise"], 1000, "checks") ?? 2, its["check_rise"]?.At ?? its.At);
        service.Set("fall", its.Whole(its["check_fail"], 1000, "checks") ?? 2, its["check_fail"]?.At ?? its.At);
        if (its["ip_check_disabled"] is { } unwatched && its.Truth(unwatched, Yes, No) == true)
            service.Set("assign_address", false, unwatched.At);
        if (its["custom_bird_reconfigure_cmd"] is { } command)
            reading.Miss(command.KeyAt, command.Key, "no BIRD is reconfigured: routes are announced over BGP", "use `hooks`");
        service.Set("damping", "off", its.At);
    }

    /// <summary>The check, unless it is disabled: then the prefix is withdrawn, or announced whatever answers.</summary>
    private static void Check(MappingBuilder service, IniSettings its, ForeignReading reading)
    {
        var command = its.Needed("check_cmd", "check_cmd = /usr/bin/dig ...");
        var disabled = its["check_disabled"];
        var withdrawn = its["on_disabled"] is not { } what || Choice(what, "withdraw", "advertise", reading) != "advertise";
        if (disabled is not null && its.Truth(disabled, Yes, No) == true)
        {
            if (withdrawn) service.Set("disabled", true, disabled.At);
            else return;
        }
        if (command is null) return;
        if (ShellWords.Split(command.Value) is { Count: > 0 } words)
            service.Map("check", command.KeyAt).Set("command", words, command.At);
        else
            reading.Error(command.At, "the command has a quote that is not closed", "close it");
    }

    private static void Interface(MappingBuilder root, IniEntry? entry, ref IniEntry? first, ForeignReading reading)
    {
        if (entry is null) return;
        if (first is null)
        {
            first = entry;
            root.Map("anycast", entry.At).Set("interface", entry.Value, entry.At);
        }
        else if (first.Value != entry.Value)
            reading.Error(entry.At,
                $"another interface than `{first.Value}` {first.At.SeenFrom(entry.At)}: service addresses are on one",
                "write the same for all, or `ip_check_disabled = true` here, and put this one's address there yourself");
    }

    private static string? Choice(IniEntry entry, string one, string other, ForeignReading reading)
    {
        if (entry.Value == one || entry.Value == other) return entry.Value;
        reading.Error(entry.At, $"`{ScalarValues.Shorten(entry.Value)}` is neither `{one}` nor `{other}`");
        return null;
    }

    private static void Seconds(
        MappingBuilder service, string key, IniEntry? entry, decimal otherwise, IniSettings its, ForeignReading reading)
    {
        var seconds = otherwise;
        var isNumber = entry is null
            || decimal.TryParse(entry.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);
        if (entry is not null && !(isNumber && seconds is > 0 and <= 3600))
            reading.Error(entry.At, $"`{ScalarValues.Shorten(entry.Value)}` is not a number of seconds above 0 and up to 3600",
                "write `10` or `0.5`, without a unit");
        else
            service.Set(key, seconds.ToString(CultureInfo.InvariantCulture) + "s", entry?.At ?? its.At);
    }
}

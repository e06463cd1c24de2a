using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Routes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Processes;

/// <summary>
/// Makes services of ExaBGP's own health check: what it announces is decided here, and its command is their check.
/// </summary>
/// <param name="process">The process that runs it.</param>
/// <param name="arguments">Its command line.</param>
/// <param name="reading">Told of what the site will miss.</param>
internal sealed class HealthCheckService(Process process, HealthCheckArguments arguments, ForeignReading reading)
{
    private static readonly string[] Beyond =
        ["neighbor", "as-path", "up-as-path", "down-as-path", "disabled-as-path", "user", "group", "label-exact-match",
            "ip-ifname", "debounce"];

    private static readonly (string Name, string Missed)[] Missed =
    [
        ("pid", "there is no process of its own whose number a file could hold"),
        ("no-ip-setup", "the addresses are put on the interface all the same"),
        ("dynamic-ip-setup", "the addresses stay on the interface while the service is down"),
        ("path-id", "ADD-PATH (RFC 7911) is not spoken here"),
    ];

    private Location At => process.Name.At;

    /// <summary>Why it cannot be a service; null when it can.</summary>
    public string? Obstacle()
    {
        if (arguments.Fault is { } fault) return fault;
        foreach (var name in Beyond)
            if (arguments.Has(name)) return $"a service has no counterpart of `--{name}`";
        if (!arguments.Has("ip")) return "which addresses of `lo` it announces is known only when it runs (no `--ip`)";
        foreach (var ip in arguments.All("ip"))
            if (Prefix(ip.Text) is null) return $"`--ip {ip.Text}` is a network, or no address";
        foreach (var name in (string[])["interval", "fast-interval"])
            if (Seconds(name, 1)
                is not (>= 0.1 and <= 3600)) return $"`--{name} {arguments.Last(name)?.Text}` is not from 0.1 to 3600 seconds";
        foreach (var name in (string[])["timeout", "rise", "fall", "up-metric", "down-metric", "disabled-metric", "increase",
            "start-ip"])
            if (Number(name, 1) is null) return $"`--{name} {arguments.Last(name)?.Text}` is not a number";
        if (!arguments.Has("withdraw-on-down")
            && Number("up-metric", 100) >= Math.Min(Number("down-metric", 1000)!.Value, Number("disabled-metric", 500)!.Value))
            return "its metric is not higher while it is down or disabled";
        foreach (var (name, written) in Communities)
            if (!Words(name).All(word => written(word.Text) is not null))
                return $"`--{name} {arguments.Last(name)?.Text}` is no list of communities";
        return null;
    }

    /// <summary>Adds its services.</summary>
    public void AddTo(ListBuilder services)
    {
        foreach (var (name, missed) in Missed)
            if (arguments.Last(name) is { } word) reading.Miss(word.At, name, missed);
        var ips = arguments.All("ip");
        var start = (int)(Number("start-ip", 0)!.Value % ips.Count);
        Word[] ordered = [.. ips.Skip(start), .. ips.Take(start)];
        var increase = Number("increase", 1)!.Value;
        var name0 = arguments.Last("name") ?? process.Name;
        if (ordered.Length == 1 || increase == 0) Add(services.AddMap(At), name0, ordered, 0);
        else
            for (var i = 0; i < ordered.Length; i++)
                Add(services.AddMap(At), name0 with { Text = i == 0 ? name0.Text : Text($"{name0.Text}-{i + 1}") }, [ordered[i]],
                    i * increase);
    }

    private static IEnumerable<(string Name, Func<string, string?> Written)> Communities =>
    [
        ("community", CommunityWords.Standard), ("large-community", CommunityWords.Large),
        ("extended-community", CommunityWords.Extended), ("disabled-community", CommunityWords.Standard),
    ];

    private void Add(MappingBuilder service, Word name, Word[] ips, long more)
    {
        service.Set("name", name.Text, name.At);
        service.Set("prefixes", ips.Select(ip => Prefix(ip.Text)!), ips[0].At);
        if (arguments.Last("command") is { } command)
            service.Map("check", command.At).Set("command", command.Text, command.At).Set("shell", true, command.At);
        AddRhythm(service);
        service.Set("med", Number("up-metric", 100)!.Value + more, Place("up-metric"));
        if (arguments.Last("local-preference") is { } preference && !preference.Text.StartsWith('-'))
            service.Set("local_preference", preference.Text, preference.At);
        if (arguments.Last("next-hop") is { } hop)
            service.Map("next_hop", hop.At).Set(hop.Text.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4", hop.Text,
                hop.At);
        AddCommunities(service.List("communities", At), "community");
        if (arguments.Last("disable") is { } file) service.Set("disable_file", file.Text, file.At);
        if (!arguments.Has("withdraw-on-down"))
        {
            AddDeprefer(service.Map("on_down", At), Number("down-metric", 1000)!.Value + more, "down-metric");
            AddDeprefer(service.Map("on_disabled", At), Number("disabled-metric", 500)!.Value + more, "disabled-metric");
        }
        AddHooks(service);
    }

    private void AddRhythm(MappingBuilder service)
    {
        var (interval, timeout) = (Seconds("interval", 5)!.Value, Number("timeout", 5)!.Value);
        // There, the pause begins when the command has ended; here a round may not outlast the interval.
        var round = Math.Max(interval, timeout == 0 ? 0 : timeout + 0.1);
        service.Set("interval", Duration(round), Place("interval"));
        service.Set("timeout", Duration(timeout == 0 ? round - 0.05 : timeout), Place("timeout"));
        service.Set("fast_interval", Duration(Math.Min(Seconds("fast-interval", 1)!.Value, round)), Place("fast-interval"));
        service.Set("rise", Math.Max(1, Number("rise", 3)!.Value), Place("rise"));
        service.Set("fall", Math.Max(1, Number("fall", 3)!.Value), Place("fall"));
        // It has none.
        service.Set("damping", "off", At);
    }

    private void AddDeprefer(MappingBuilder state, long med, string option)
    {
        state.Set("deprefer", med, Place(option));
        if (arguments.Has("disabled-community")) AddCommunities(state.List("communities", At), "disabled-community");
    }

    private void AddCommunities(ListBuilder list, string standard)
    {
        string[] names = [standard, "large-community", "extended-community"];
        foreach (var (name, written) in Communities.Where(kind => names.Contains(kind.Name)))
            foreach (var word in Words(name)) list.Add(written(word.Text)!, word.At);
    }

    private void AddHooks(MappingBuilder service)
    {
        foreach (var (option, hook) in ((string, string)[])
            [("up-execute", "on_up"), ("down-execute", "on_down"), ("disabled-execute", "on_disabled"), ("execute", "on_change")])
        {
            if (arguments.All(option) is not [var first, ..] commands) continue;
            var hooks = service.Map("hooks", first.At);
            // Whatever becomes of one, the next is run.
            hooks.Set(hook, string.Join("; ", commands.Select(one => one.Text)), first.At);
            if (!hooks.Has("shell")) hooks.Set("shell", true, first.At);
        }
    }

    // Several stand in one word, a space or comma between.
    private IEnumerable<Word> Words(string name) => arguments.Last(name) is not { } all ? []
        : all.Text.Split([' ', ',', '[', ']'],
            StringSplitOptions.RemoveEmptyEntries).Distinct().Select(text => all with { Text = text });

    private Location Place(string option) => arguments.Last(option)?.At ?? At;

    private long? Number(string name, long otherwise) => arguments.Last(name) is not { } word ? otherwise
        : uint.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private double? Seconds(string name, double otherwise) => arguments.Last(name) is not { } word ? otherwise
        : double.TryParse(word.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) ? number : null;

    private static string Duration(double seconds) =>
        seconds == Math.Floor(seconds) ? Text($"{seconds}s") : Text($"{Math.Round(seconds * 1000)}ms");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string? Prefix(string ip)
    {
        var slash = ip.IndexOf('/', StringComparison.Ordinal);
        if (AddressText.Read(slash < 0 ? ip : ip[..slash], out _) is not { } address) return null;
        var whole = Text($"{address}/{address.Bits()}");
        return slash < 0 || ip[slash..] == whole[whole.IndexOf('/', StringComparison.Ordinal)..] ? whole : null;
    }
}

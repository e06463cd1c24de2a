using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Ini;

namespace Holdfast.DropIn.HealthCheckConf;

/// <summary>
/// Reads <c>healthcheck.conf</c> of the Perl script that checks services for ExaBGP: <c>[global]</c>, and a section for each
/// service, which may say all that <c>[global]</c> says otherwise.
/// </summary>
internal sealed class HealthCheckConfReader : ForeignReader
{
    /// <summary>What the format is called.</summary>
    public const string Format = "healthcheck-conf";

    /// <summary>Where the script writes the states of its services, a file for each; it cannot be configured.</summary>
    private const string StatusFiles = "/var/healthcheck/{service}";

    private const string Global = "global";
    private const long MostSeconds = 3600;

    private static readonly string[] Known =
        ["interval", "timeout", "metric", "rise", "fall", "nexthop", "command", "ip", "disable", "logfile", "logcheck", "debug"];

    public override string Name => Format;

    public override string Description => "The services of an ExaBGP health check script's healthcheck.conf";

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        var ini = IniReader.Read(file, IniDialect.Perl, reading);
        var global = Merged(ini, Global);
        if (global is null)
            reading.Error(file.At(1, 1), "there is no section [global]", "write `[global]` with `interval=3`, `timeout=2`, ...");
        var root = new MappingBuilder(file.At(1, 1));
        foreach (var name in ini.Sections.Select(section => section.Name).Where(name => name.Length > 0).Distinct())
        {
            var section = Merged(ini, name)!;
            IniSettings.RefuseUnknown(section, Known, reading);
            if (name != Global) Service(root, new IniSettings(section, global, reading), reading);
        }
        if (root.IsEmpty)
            reading.Error(file.At(1, 1), "there is no service", "write a section for each: `[dns1]` with `ip=192.0.2.53`");
        Logging(global, reading);
        return root.IsEmpty ? null : root.Build();
    }

    // A section that stands there twice is one.
    private static IniSection? Merged(IniFile file, string name)
    {
        var all = file.Sections.Where(section => section.Name == name).ToList();
        return all.Count == 0 ? null : all[0] with { Entries = [.. all.SelectMany(section => section.Entries)] };
    }

    private static void Service(MappingBuilder root, IniSettings its, ForeignReading reading)
    {
        var service = root.Map("anycast", its.At).List("services", its.At).AddMap(its.At).Set("name", its.Name, its.At);
        Prefixes(service, its, reading);
        if (its.Needed("command", "command=\"/usr/bin/dig ...\"") is { } command)
            service.Map("check", command.KeyAt)
                .Set("command", Unquoted(command.Value), command.At).Set("shell", true, command.At);
        Seconds(service, "interval", its.Needed("interval", "interval=3"), its);
        Seconds(service, "timeout", its.Needed("timeout", "timeout=2"), its);
        Number(service, "rise", its.Needed("rise", "rise=5"), its, 1000, "checks");
        Number(service, "fall", its.Needed("fall", "fall=3"), its, 1000, "checks");
        Number(service, "med", its.Needed("metric", "metric=100"), its, 1000, "MED");
        if (its.Needed("disable", $"disable=/etc/exabgp/{its.Name}.disable") is { } disable)
            service.Set("disable_file", disable.Value, disable.At);
        // What the script does not do: a service that falls often rises as ever, and its addresses are others' matter.
        service.Set("damping", "off", its.At).Set("assign_address", false, its.At).Set("status_file", StatusFiles, its.At);
    }

    /// <summary>The addresses, and the next hop, which says of which family they are.</summary>
    private static void Prefixes(MappingBuilder service, IniSettings its, ForeignReading reading)
    {
        var nextHop = its.Needed("nexthop", "nexthop=192.0.2.1");
        IPAddress? hop = null;
        if (nextHop is not null && !IPAddress.TryParse(nextHop.Value, out hop))
            reading.Error(nextHop.At, $"`{ScalarValues.Shorten(nextHop.Value)}` is not an address", "write this node's own");
        if (hop is not null)
            service.Map("next_hop", nextHop!.KeyAt).Set(
                hop.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6", nextHop.Value, nextHop.At);
        var ips = its.All("ip");
        if (ips.Count == 0) reading.Error(its.At, $"[{its.Name}] has no `ip`", "write `ip=192.0.2.53`, once for each");
        var prefixes = service.List("prefixes", ips.Count == 0 ? its.At : ips[0].KeyAt);
        foreach (var ip in ips)
        {
            var (text, length) = ip.Value.Split('/', 2) is [var before, var after] ? (before, after) : (ip.Value, null);
            var address = IPAddress.TryParse(text, out var parsed) ? parsed : null;
            var isWhole = length is null || length == (address?.AddressFamily == AddressFamily.InterNetwork ? "32" : "128");
            if (address is not null && hop is not null && address.AddressFamily != hop.AddressFamily)
                reading.Error(ip.At, $"`{ip.Value}` is of another family than the next hop {hop}",
                    "put it into a section of its own, with a next hop of its family");
            else if (isWhole && address is not null && address.Equals(hop))
                reading.Error(ip.At, $"`{ip.Value}` is the next hop itself", "the next hop is this node's own address");
            prefixes.Add(length is not null || address is null ? ip.Value
                : $"{text}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}", ip.At);
        }
    }

    private static void Seconds(MappingBuilder service, string key, IniEntry? entry, IniSettings its)
    {
        if (its.Whole(entry, MostSeconds, "seconds") is { } seconds) service.Set(key, $"{seconds}s", entry!.At);
    }

    private static void Number(MappingBuilder service, string key, IniEntry? entry, IniSettings its, long most, string unit)
    {
        if (its.Whole(entry, most, unit) is { } number) service.Set(key, number, entry!.At);
    }

    // As the script does it: a quote before, and one behind where there is one.
    private static string Unquoted(string command) =>
        !command.StartsWith('"') ? command : command.EndsWith('"') && command.Length > 1 ? command[1..^1] : command[1..];

    private static void Logging(IniSection? global, ForeignReading reading)
    {
        foreach (var entry in global?.Entries ?? [])
        {
            if (entry.Key == "logfile")
                reading.Miss(entry.KeyAt, "logfile", "no log file is written: the daemon logs to the journal or standard error");
            else if (entry.Key is "logcheck" or "debug" && entry.Value == "yes")
                reading.Miss(entry.KeyAt, entry.Key, $"`{entry.Key}=yes` has no counterpart", "run with `--log-level debug`");
            else if (entry.Key is "logcheck" or "debug" && entry.Value != "no")
                reading.Error(entry.At, $"`{ScalarValues.Shorten(entry.Value)}` is neither `yes` nor `no`");
        }
    }
}

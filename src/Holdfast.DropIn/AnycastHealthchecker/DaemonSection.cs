using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Ini;

namespace Holdfast.DropIn.AnycastHealthchecker;

/// <summary>
/// <c>[daemon]</c>: mostly where and how BIRD is told, which this program's own BGP takes the place of; and which families and
/// addresses services may have.
/// </summary>
internal sealed class DaemonSection
{
    public const string Name = "daemon";

    private static readonly string[] Yes = ["true", "yes", "on", "1"];
    private static readonly string[] No = ["false", "no", "off", "0"];

    private static readonly string[] Logs =
        ["log_file", "log_server", "stderr_file", "json_stdout", "json_log_file", "json_log_server"];

    private static readonly string[] Known =
    [
        "pidfile", "ipv4", "ipv6", "bird_conf", "bird6_conf", "bird_variable", "bird6_variable", "bird_reconfigure_cmd",
        "bird6_reconfigure_cmd", "dummy_ip_prefix", "dummy_ip6_prefix", "bird_keep_changes", "bird6_keep_changes",
        "bird_changes_counter", "bird6_changes_counter", "purge_ip_prefixes", "loglevel", "log_maxbytes", "log_backups",
        "log_server_port", "stderr_log_server", "stdout_file", "splay_startup", .. Logs,
    ];

    private readonly IniSettings _its;
    private readonly ForeignReading _reading;
    private readonly bool _ipv4;
    private readonly bool _ipv6;

    public DaemonSection(IniSection? section, SourceText file, ForeignReading reading)
    {
        _reading = reading;
        section ??= new IniSection(Name, file.At(1, 1), []);
        IniSettings.RefuseUnknown(section, Known, reading);
        _its = new IniSettings(section, null, reading);
        _ipv4 = _its.Truth(_its["ipv4"], Yes, No) ?? true;
        _ipv6 = _its.Truth(_its["ipv6"], Yes, No) ?? false;
        if (section.Entries.FirstOrDefault(entry => entry.Key.StartsWith("bird", StringComparison.Ordinal)) is { } bird)
            reading.Miss(bird.KeyAt, "bird", "no prefix lists are written for BIRD: routes are announced over BGP",
                "give `bgp` a neighbor, the router or the BIRD that has them now");
        foreach (var log in section.Entries.Where(entry => Logs.Contains(entry.Key)))
            reading.Miss(log.KeyAt, log.Key, "the daemon logs to the journal or its standard error alone");
    }

    /// <summary>Reports a service's address that these settings do not allow.</summary>
    public void Check(IPAddress address, IniEntry prefix)
    {
        var isIpv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIpv4 ? !_ipv4 : !_ipv6)
        {
            var family = isIpv4 ? "ipv4" : "ipv6";
            _reading.Error(prefix.At, $"`{ScalarValues.Shorten(prefix.Value)}` is not allowed: `{family}` is "
                + (_its[family] is { } entry ? $"off {entry.At.SeenFrom(prefix.At)}" : "off by default"),
                $"write `{family} = true` in [{Name}]");
        }
        foreach (var key in (string[])["dummy_ip_prefix", "dummy_ip6_prefix"])
            if (_its[key] is { } dummy && IPAddress.TryParse(dummy.Value.Split('/')[0], out var reserved)
                && reserved.Equals(address))
                _reading.Error(prefix.At, $"`{ScalarValues.Shorten(prefix.Value)}` is `{key}` {dummy.At.SeenFrom(prefix.At)}, "
                    + "which no service may have", "write another address");
    }
}

using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>PowerDNS Recursor on a node of the lab.</summary>
internal static class PowerDnsRecursor
{
    /// <summary>Writes its configuration and returns the command that runs it.</summary>
    public static string[] Write(RunDirectory run, Node node, string hintFile)
    {
        var directory = run.File(node.Name);
        Directory.CreateDirectory(directory);
        // The lab's addresses are documentation prefixes, which dont-query holds by default.
        File.WriteAllText($"{directory}/recursor.conf", $"""
            local-address={node.Ipv4}, {node.Ipv6}
            query-local-address={node.Ipv4}, {node.Ipv6}
            allow-from=0.0.0.0/0, ::/0
            dont-query=
            hint-file={hintFile}
            socket-dir={directory}
            security-poll-suffix=
            dnssec=off
            daemon=no
            threads=1
            pdns-distributes-queries=no
            disable-syslog=yes
            loglevel=4
            quiet=yes
            server-id={node.Name}
            max-cache-entries=200000
            max-packetcache-entries=100000

            """);
        return ["pdns_recursor", $"--config-dir={directory}"];
    }
}

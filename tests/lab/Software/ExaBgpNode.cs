using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// A load balancer as the seed had it: dnsdist answers, ExaBGP announces, and its healthcheck stands between them.
/// </summary>
internal static class ExaBgpNode
{
    /// <summary>The resolver: dnsdist at one service address, before the tier-1 recursors.</summary>
    /// <param name="run">The site's directory.</param>
    /// <param name="balancer">The node it takes the place of.</param>
    /// <param name="service">The service it answers for, over IPv4.</param>
    public static string[] Resolver(RunDirectory run, LoadBalancer balancer, Service service)
    {
        var servers = SeedNetwork.Backends.Where(b => b.Order == 1).Select(b => $"newServer({{address=\"{b.Address}\"}})");
        var file = run.Write($"{balancer.Name}-dnsdist.conf", $"""
            setLocal("{service.Ipv4.BaseAddress}:53")
            setACL("0.0.0.0/0")
            {string.Join('\n', servers)}

            """);
        return ["dnsdist", "--supervised", "--disable-syslog", "-C", file];
    }

    /// <summary>ExaBGP with its healthcheck for one service, over IPv4.</summary>
    /// <param name="run">The site's directory.</param>
    /// <param name="balancer">The node it takes the place of.</param>
    /// <param name="service">The service.</param>
    /// <param name="command">The check, run by a shell.</param>
    /// <param name="interval">Seconds from one check's end to the next check; one that fails or comes back is followed by a check
    /// a second later.</param>
    /// <param name="fall">Failures in a row that withdraw.</param>
    public static string[] Speaker(
        RunDirectory run, LoadBalancer balancer, Service service, string command, int interval = 1, int fall = 1)
    {
        var node = balancer.Node;
        var check = run.Write($"{balancer.Name}-healthcheck.conf", $"""
            name = {service.Name}
            interval = {interval}
            fast-interval = 1
            timeout = {Timeout(interval)}
            rise = 1
            fall = {fall}
            command = {command}
            ip = {service.Ipv4}
            next-hop = {node.Ipv4}
            up-metric = {balancer.Meds[service.Name]}
            withdraw-on-down
            no-ip-setup
            no-syslog

            """);
        var file = run.Write($"{balancer.Name}-exabgp.conf", $$"""
            process check {
              run /usr/bin/python3 -m exabgp healthcheck --config {{check}};
              encoder text;
            }
            neighbor {{node.Segment.RouterIpv4}} {
              router-id {{node.Ipv4}};
              local-address {{node.Ipv4}};
              local-as {{SeedNetwork.LoadBalancerAs}};
              peer-as {{SeedNetwork.RouterAs}};
              hold-time 9;
              family { ipv4 unicast; }
              api { processes [ check ]; }
            }

            """);
        return ["env", "exabgp_daemon_user=root", "exabgp_daemon_drop=false", "exabgp_api_cli=false", "exabgp_log_level=WARNING",
            "exabgp", file];
    }

    /// <summary>How long a check may take, in seconds: shorter than the interval, where whole seconds allow it.</summary>
    public static int Timeout(int interval) => Math.Max(1, interval - 1);
}

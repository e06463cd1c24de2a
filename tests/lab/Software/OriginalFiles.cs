using System.Net;
using System.Text;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// exabgp.conf and healthcheck.conf of a load balancer, as the seed had them, and a holdfast.yaml with what none of its files can
/// say. healthcheck.conf counts in whole seconds: services are checked every 3 s (time-out 2 s, fall 3), as in the seed.
/// </summary>
internal static class OriginalFiles
{
    private const int Fall = 3;

    /// <summary>exabgp.conf, whose process is the script that healthcheck.conf belongs to.</summary>
    public static string ExaBgp(LoadBalancer balancer, NodeSettings settings)
    {
        var node = balancer.Node;
        return $$"""
            process healthcheck {
                run /etc/exabgp/healthcheck.pl;
                encoder text;
            }
            {{Neighbor(node.Segment.RouterIpv4, node.Ipv4, "ipv4")}}
            {{Neighbor(node.Segment.RouterIpv6, node.Ipv6, "ipv6")}}

            """;

        string Neighbor(IPAddress router, IPAddress own, string family) => $$"""
            neighbor {{router}} {
                router-id {{node.Ipv4}};
                local-address {{own}};
                local-as {{SeedNetwork.LoadBalancerAs}};
                peer-as {{SeedNetwork.RouterAs}};
                hold-time {{settings.HoldTime.TrimEnd('s')}};
                family {
                    {{family}} unicast;
                }
                api {
                    processes [ healthcheck ];
                }
            }
            """;
    }

    /// <summary>healthcheck.conf: a section for each service and family, since a section has one next hop.</summary>
    public static string HealthCheck(RunDirectory run, LoadBalancer balancer, NodeSettings settings, Func<IPAddress> linkLocal)
    {
        var (node, name) = (balancer.Node, balancer.Name);
        var text = new StringBuilder($"""
            [global]
            interval=3
            timeout=2
            metric=100
            rise={settings.Rhythm.Rise}
            fall={Fall}

            """);
        foreach (var service in SeedNetwork.Services)
        {
            Add(service, "v4", service.Ipv4, node.Ipv4);
            Add(service, "v6", service.Ipv6, settings.Ipv6NextHop == "link-local" ? linkLocal() : node.Ipv6);
        }

        return text.ToString();

        void Add(Service service, string family, IPNetwork prefix, IPAddress nextHop) => text.Append($"""

            [{SectionOf(service, family)}]
            nexthop={nextHop}
            metric={balancer.Meds[service.Name] + settings.MedOffset}
            command="/usr/bin/dig +time=2 +tries=1 @{prefix.BaseAddress} a.root-servers.net A"
            ip={prefix}
            disable={HoldfastNode.DisableFile(run, name, service.Name, family)}

            """);
    }

    /// <summary>The holdfast.yaml beside them.</summary>
    public static string Rest(RunDirectory run, LoadBalancer balancer, NodeSettings settings)
    {
        var name = balancer.Name;
        return $$"""
            node: { name: {{name}}, state_dir: "{{run.File($"{name}.state")}}" }
            dns: { hedge: auto }
            anycast:
              additional_checks: [{ pool: default }]
              drain_time: 10s
              graceful_shutdown_time: {{settings.GracefulShutdownMilliseconds}}ms
              crash_backoff: { after: {{settings.CrashesBeforeBackoff}}, initial: 6s }
              on_down: {{(settings.DepreferTo is { } med ? $"{{ deprefer: {med} }}" : "withdraw")}}
            bgp: { bfd: {{(settings.Bfd ? "true" : "false")}}, cli_pipes: "{{run.File($"{name}-exabgp")}}" }
            api: { listen: "unix:{{HoldfastNode.Socket(run, name)}}" }

            """;
    }

    /// <summary>What healthcheck.conf calls a service in one family.</summary>
    /// <param name="service">The service.</param>
    /// <param name="family"><c>v4</c> or <c>v6</c>.</param>
    public static string SectionOf(Service service, string family) => $"{service.Name}{family}";
}

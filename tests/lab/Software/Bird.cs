using System.Text;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// The router's BIRD configuration: one IPv4 and one IPv6 session to each load balancer, with BFD where it has it, the best
/// route to the kernel.
/// </summary>
internal static class Bird
{
    public static string Configuration(string logFile)
    {
        var text = new StringBuilder($$"""
            log "{{logFile}}.events" all;
            router id 198.51.100.129;
            timeformat protocol iso long ms;
            protocol device { scan time 10; }
            protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; merge paths off; scan time 60; }
            protocol kernel { ipv6 { import none; export where source = RTS_BGP; }; merge paths off; scan time 60; }
            # RFC 8326: a route about to go is the last choice. The IPv6 sessions do without, as many routers do.
            filter graceful_shutdown { if (65535, 0) ~ bgp_community then bgp_local_pref = 0; accept; }
            # Three times 100 ms, with every node that speaks BFD.
            protocol bfd { interface "*" { min rx interval 100 ms; min tx interval 100 ms; multiplier 3; }; }
            # All load balancers are of one AS, so BIRD compares their MEDs: the lowest wins.
            template bgp balancer {
              local as {{SeedNetwork.RouterAs}};
              hold time 9;
              bfd on;
              connect delay time 1;
              error wait time 1, 2;
              connect retry time 2;
            }

            """);
        foreach (var balancer in SeedNetwork.LoadBalancers)
        {
            var node = balancer.Node;
            text.AppendLine($$"""
                protocol bgp {{node.Name}}_v4 from balancer {
                  neighbor {{node.Ipv4}} as {{SeedNetwork.LoadBalancerAs}};
                  ipv4 { import filter graceful_shutdown; export none; };
                }
                protocol bgp {{node.Name}}_v6 from balancer {
                  neighbor {{node.Ipv6}} as {{SeedNetwork.LoadBalancerAs}};
                  ipv6 { import all; export none; };
                }
                """);
        }

        return text.ToString();
    }
}

using System.Text;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// holdfast.yaml of a load balancer, as the seed's would read. Times are shorter than an operator's, so that a scenario
/// takes seconds: backends are checked every 500 ms with a time-out of 300 ms, fall 2; services every 500 ms, 400 ms, rise 2,
/// fall 5, since a service must outlast the second and a bit in which its backends are found to be dead.
/// </summary>
internal static class HoldfastNode
{
    /// <summary>The configuration file's text.</summary>
    public static string Configuration(RunDirectory run, LoadBalancer balancer, NodeSettings settings)
    {
        var (node, name) = (balancer.Node, balancer.Name);
        var (clients, lan) = (SeedNetwork.Client.Segment, SeedNetwork.Bystander.Segment);
        var text = new StringBuilder($$"""
            node: { name: {{name}}, router_id: {{node.Ipv4}}, state_dir: "{{run.File($"{name}.state")}}" }

            dns:
              listen: ["{{node.Ipv4}}:53", "[{{node.Ipv6}}]:53"]
              acl: { additional: [{{clients.Ipv4}}, "{{clients.Ipv6}}", {{lan.Ipv4}}, "{{lan.Ipv6}}"] }
              any_over_udp: truncate
              policy: orderedWrandom
              check: {{settings.BackendCheck}}
              backends:

            """);
        foreach (var b in SeedNetwork.Backends.Where(b => settings.Backends?.Contains(b.Name) ?? true))
        {
            var weight = settings.Weights.GetValueOrDefault(b.Name, b.Weight);
            text.AppendLine($"    - {{ name: {b.Name}, address: \"{b.Address}\", order: {b.Order}, weight: {weight} }}");
        }

        if (settings.CacheEntries > 0)
        {
            var authority = SeedNetwork.Authority.Segment.Ipv4Host(55);
            text.AppendLine($$"""
                    - { name: authority, address: "{{authority}}", pool: kept, check: { query: {{Nsd.KeptZone}} A } }
                  rules: [{ suffix: {{Nsd.KeptZone}}, pool: kept }]
                  cache: { max_entries: {{settings.CacheEntries}} }
                """);
        }

        text.AppendLine($$"""

            anycast:
              interface: lo
              next_hop: { ipv4: {{node.Ipv4}}, ipv6: "{{settings.Ipv6NextHop}}" }
              checks: {{settings.Checks}}
              require: {{settings.Require}}
              interval: {{settings.Rhythm.Interval}}
              timeout: {{settings.Rhythm.Timeout}}
              rise: {{settings.Rhythm.Rise}}
              fall: {{settings.Rhythm.Fall}}
              jitter: {{settings.Jitter}}
              damping: {{settings.Damping}}
              disable_file: {{DisableFile(run, name, "{service}", "{family}")}}
              drain_time: 10s
              graceful_shutdown_time: {{settings.GracefulShutdownMilliseconds}}ms
              crash_backoff: { after: {{settings.CrashesBeforeBackoff}}, initial: 6s }
            """);
        if (settings.DepreferTo is { } med)
            text.AppendLine($"  on_down: {{ deprefer: {med} }}");
        text.AppendLine("  services:");
        foreach (var s in SeedNetwork.Services)
        {
            var own = balancer.Meds[s.Name] + settings.MedOffset;
            var onDown = settings.DepreferBy is { } above
                ? $", on_down: {{ deprefer: "
                + $"{own + above}{(settings.DepreferWith.Length == 0 ? "" : ", ")}{settings.DepreferWith} }}" : "";
            text.AppendLine($"    - {{ name: {s.Name}, prefixes: [{s.Ipv4}, \"{s.Ipv6}\"], med: {own}{onDown} }}");
        }

        text.AppendLine($$"""

            bgp:
              local_as: {{SeedNetwork.LoadBalancerAs}}
              hold_time: {{settings.HoldTime}}
              bfd: {{(settings.Bfd ? "true" : "false")}}
              neighbors:
                - { name: router-v4, address: "{{node.Segment.RouterIpv4}}", peer_as: {{SeedNetwork.RouterAs}} }
                - { name: router-v6, address: "{{node.Segment.RouterIpv6}}", peer_as: {{SeedNetwork.RouterAs}} }

            api:
              listen: "unix:{{Socket(run, name)}}"
              http: { listen: "127.0.0.1:8053", tokens: { name: page, scope: operate, secret: token-of-the-lab } }
            """);
        return text.ToString();
    }

    /// <summary>The daemon's control socket.</summary>
    public static string Socket(RunDirectory run, string node) => run.File($"{node}.sock");

    /// <summary>The disable file of a service.</summary>
    public static string DisableFile(RunDirectory run, string node, string service, string family) =>
        run.File($"{node}-{service}{family}.disable");
}

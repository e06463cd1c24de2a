using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// dnsdist's configuration of a load balancer, as the seed had it, in both of its forms. Its backends are checked as dnsdist
/// does, every second and down at the first failure, but with a time-out of 300 ms.
/// </summary>
internal static class OriginalDnsdist
{
    private const string Policy = "orderedwrandom";

    // What dnsdist lets in unless told otherwise; its YAML has no way to add to it.
    private static readonly string[] DefaultAcl =
        ["127.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.168.0.0/16", "172.16.0.0/12", "::1/128", "fc00::/7",
            "fe80::/10"];

    /// <summary>dnsdist.conf.</summary>
    /// <param name="balancer">The node.</param>
    /// <param name="settings">What differs from the default.</param>
    /// <param name="policyFile">The file with the function of the policy, beside it.</param>
    public static string Conf(LoadBalancer balancer, NodeSettings settings, string policyFile)
    {
        var text = new StringBuilder();
        foreach (var (index, address) in Addresses(balancer).Index())
            text.AppendLine($"{(index == 0 ? "setLocal" : "addLocal")}(\"{address}\")");
        foreach (var network in Clients)
            text.AppendLine($"addACL(\"{network}\")");
        foreach (var backend in Backends(settings))
        {
            var its = $"address=\"{At53(backend.Address)}\", name=\"{backend.Name}\", order={backend.Order}";
            text.AppendLine($"newServer({{{its}, weight={backend.Weight}, checkTimeout=300}})");
        }

        text.AppendLine($$"""
            dofile("{{policyFile}}")
            setServerPolicyLua("{{Policy}}", {{Policy}})
            addAction(AndRule({QTypeRule(DNSQType.ANY), TCPRule(false)}), TCAction())
            """);
        return text.ToString();
    }

    /// <summary>dnsdist.yml; the function of the policy comes with the .lua file of the same name.</summary>
    public static string Yml(LoadBalancer balancer, NodeSettings settings)
    {
        var text = new StringBuilder("binds:\n");
        foreach (var address in Addresses(balancer))
            text.AppendLine($"  - {{ listen_address: \"{address}\", protocol: Do53 }}");
        text.AppendLine("acl:");
        foreach (var network in DefaultAcl.Concat(Clients.Select(network => $"{network}")))
            text.AppendLine($"  - \"{network}\"");
        text.AppendLine("backends:");
        foreach (var backend in Backends(settings))
            text.AppendLine($$"""
                  - address: "{{At53(backend.Address)}}"
                    protocol: Do53
                    name: {{backend.Name}}
                    order: {{backend.Order}}
                    weight: {{backend.Weight}}
                    health_checks: { timeout: 300 }
                """);
        text.AppendLine($$"""
            load_balancing_policies:
              default_policy: {{Policy}}
              custom_policies:
                - { name: {{Policy}}, function_name: {{Policy}} }
            query_rules:
              - selector:
                  type: And
                  selectors:
                    - { type: QType, qtype: ANY }
                    - { type: TCP, tcp: false }
                action: { type: TC }
            """);
        return text.ToString();
    }

    // The commands of healthcheck.conf ask from the service address itself.
    private static IEnumerable<IPNetwork> Clients =>
        new[] { SeedNetwork.Client.Segment, SeedNetwork.Bystander.Segment }.SelectMany(net => new[] { net.Ipv4, net.Ipv6 })
            .Concat(SeedNetwork.Services.SelectMany(service => service.Prefixes));

    private static IEnumerable<string> Addresses(LoadBalancer balancer) =>
        new[] { balancer.Node.Ipv4, balancer.Node.Ipv6 }.Concat(SeedNetwork.Services.SelectMany(s => s.Addresses)).Select(At53);

    private static IEnumerable<Backend> Backends(NodeSettings settings) => SeedNetwork.Backends
        .Where(backend => settings.Backends?.Contains(backend.Name) ?? true)
        .Select(backend => backend with { Weight = settings.Weights.GetValueOrDefault(backend.Name, backend.Weight) });

    private static string At53(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:53" : $"{address}:53";
}

using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Sites;

/// <summary>The namespaces of a site and the links between them.</summary>
/// <param name="SiteId">The site.</param>
internal sealed record SiteNamespaces(string SiteId)
{
    // Addresses must be usable at once, and a reply may come back another way than the query went.
    private static readonly (string, string)[] EveryNode =
    [
        ("ipv6/conf/all/accept_dad", "0"), ("ipv6/conf/default/accept_dad", "0"),
        ("ipv6/conf/all/accept_ra", "0"), ("ipv6/conf/default/accept_ra", "0"),
        ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"),
    ];

    private static readonly (string, string)[] RouterOnly =
    [
        ("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1"), ("ipv6/conf/default/forwarding", "1"),
    ];

    private string Prefix => $"hf-{SiteId}-";

    /// <summary>The namespace of a node or of the router.</summary>
    public NetworkNamespace Of(string node) => new(Prefix + node);

    /// <summary>Makes all of them, linked and addressed.</summary>
    public void Create()
    {
        var router = Of(SeedNetwork.Router);
        Tool.Run("ip", ["-batch", "-"], string.Concat(
            SeedNetwork.Nodes.Select(n => n.Name).Append(SeedNetwork.Router).Select(n => $"netns add {Of(n).Name}\n")));
        router.Set([.. EveryNode, .. RouterOnly]);
        foreach (var node in SeedNetwork.Nodes)
            Of(node.Name).Set(EveryNode);
        router.IpBatch(RouterLinks());
        foreach (var node in SeedNetwork.Nodes)
            Of(node.Name).IpBatch(NodeLink(node));
        foreach (var balancer in SeedNetwork.LoadBalancers)
            Of(balancer.Name).Set(SysctlExample(balancer.Node.Interface));
    }

    /// <summary>Removes all of them, and ends what still runs inside: all of it was started there by this lab.</summary>
    public void Remove()
    {
        foreach (var name in NetworkNamespace.Names().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            new NetworkNamespace(name).Remove();
    }

    private IEnumerable<string> RouterLinks()
    {
        yield return "link set lo up";
        foreach (var segment in SeedNetwork.Segments)
        {
            yield return segment.Tunnel is null
                ? $"link add {segment.RouterInterface} type bridge forward_delay 0 mcast_snooping 0"
                : $"tuntap add dev {segment.RouterInterface} mode tun";
            yield return $"addr add {segment.RouterIpv4}/{segment.Ipv4.PrefixLength} dev {segment.RouterInterface}";
            yield return $"addr add {segment.RouterIpv6}/64 dev {segment.RouterInterface} nodad";
            yield return $"link set {segment.RouterInterface} mtu {segment.Tunnel?.Mtu ?? 1500} up";
        }

        foreach (var node in SeedNetwork.Nodes.Where(n => n.Segment.Tunnel is null))
        {
            yield return $"link add v-{node.Name} type veth peer name {node.Interface} netns {Of(node.Name).Name}";
            yield return $"link set v-{node.Name} master {node.Segment.RouterInterface} up";
        }
    }

    private static IEnumerable<string> NodeLink(Node node)
    {
        yield return "link set lo up";
        if (node.Segment.Tunnel is not null)
            yield return $"tuntap add dev {node.Interface} mode tun";
        foreach (var host in (int[])[node.Host, .. node.MoreHosts])
        {
            yield return $"addr add {node.Segment.Ipv4Host(host)}/{node.Segment.Ipv4.PrefixLength} dev {node.Interface}";
            yield return $"addr add {node.Segment.Ipv6Host(host)}/64 dev {node.Interface} nodad";
        }

        yield return $"link set {node.Interface} mtu {node.Segment.Tunnel?.Mtu ?? 1500} up";
        yield return $"route add default via {node.Segment.RouterIpv4}";
        yield return $"route add default via {node.Segment.RouterIpv6}";
    }

    // What operators are told to set on a node is what the lab's nodes run with.
    private static IEnumerable<(string Name, string Value)> SysctlExample(string uplink) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "examples", "60-holdfast.conf"))
        where line.StartsWith("net.", StringComparison.Ordinal)
        let parts = line["net.".Length..].Split('=', StringSplitOptions.TrimEntries)
        select (parts[0].Replace('.', '/').Replace("/eth0/", $"/{uplink}/", StringComparison.Ordinal), parts[1]);
}

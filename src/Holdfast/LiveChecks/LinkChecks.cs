using System.Globalization;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Linux.Netlink;

namespace Holdfast.LiveChecks;

/// <summary>Interfaces that the configuration names, and neighbors that must be on one of their links.</summary>
internal static class LinkChecks
{
    /// <summary>The findings.</summary>
    public static IEnumerable<LiveFinding> Of(
        HoldfastOptions options, IReadOnlyList<Link> links, IReadOnlyList<InterfaceAddress> addresses) =>
        [
            .. ServiceInterface(options, links),
            .. options.LoadBalancer.Listeners.SelectMany((listener, index) =>
                Named($"dns.listen[{Text(index)}]", listener.Interface, links)),
            .. (options.Bgp?.Neighbors ?? []).SelectMany((neighbor, index) =>
                Neighbor($"bgp.neighbors[{Text(index)}]", neighbor, options.Bgp!, links, addresses)),
        ];

    private static IEnumerable<LiveFinding> ServiceInterface(HoldfastOptions options, IReadOnlyList<Link> links)
    {
        const string path = "anycast.interface";
        if (options.Anycast.Services.IsEmpty) yield break;
        var wanted = options.Anycast.Interface;
        var link = links.FirstOrDefault(link => link.Name == wanted.Name);
        if (link is null && !wanted.Dummy)
            yield return new(path, Severity.Error, $"there is no interface {wanted.Name} for the service addresses (there are: "
                + $"{Names(links)})", $"ip link add {wanted.Name} type dummy, or write `interface: {{ dummy: {wanted.Name} }}`");
        else if (link is { Kind: not "dummy" } && wanted.Dummy)
            yield return new(path, Severity.Error, $"{wanted.Name} is there, and is no dummy interface",
                $"write `interface: {wanted.Name}` to use it as it is, or take another name");
        else if (link is { IsUp: false, IsLoopback: false } && !wanted.Dummy)
            yield return new(path, Severity.Error, $"{wanted.Name} is down", $"ip link set {wanted.Name} up");
    }

    private static IEnumerable<LiveFinding> Named(string path, string? name, IReadOnlyList<Link> links)
    {
        if (name is null) yield break;
        var link = links.FirstOrDefault(link => link.Name == name);
        if (link is null)
            yield return new(
                path, Severity.Error, $"there is no interface {name} (there are: {Names(links)})", "correct the name");
        else if (!link.IsUp)
            yield return new(path, Severity.Warning, $"{name} is down", $"ip link set {name} up");
    }

    private static IEnumerable<LiveFinding> Neighbor(string path, NeighborOptions neighbor, BgpOptions bgp,
        IReadOnlyList<Link> links, IReadOnlyList<InterfaceAddress> addresses)
    {
        foreach (var finding in Named($"{path}.address", neighbor.Interface, links)) yield return finding;
        if (neighbor.Source is { } source && !addresses.Any(own => own.Address.Equals(source)))
            yield return new($"{path}.source", Severity.Error, $"no interface has {source}, which the session leaves from",
                "add it to one, or correct `source`");
        // An internal session, and one over several hops, goes by the routing table.
        var isExternal = neighbor.PeerAs != (neighbor.LocalAs ?? bgp.LocalAs);
        if (!isExternal || neighbor.Multihop > 1 || neighbor.Address.IsIPv6LinkLocal) yield break;
        var on = addresses.Where(own => IsOnLink(own, neighbor.Address)).Select(own =>
            links.FirstOrDefault(link => link.Index == own.Link)).OfType<Link>().ToList();
        if (on.Count == 0)
            yield return new($"{path}.address", Severity.Error, $"{neighbor.Address} is on none of this node's links, where a "
                + "neighbor with `multihop: 1` must be",
                "correct it, add this node's address on its link, or write `multihop: 2`");
        else if (!on.Exists(link => link.IsUp))
            yield return new($"{path}.address", Severity.Error, $"{on[0].Name}, on which {neighbor.Address} is, is down",
                $"ip link set {on[0].Name} up");
    }

    private static bool IsOnLink(InterfaceAddress own, IPAddress neighbor) =>
        own.Address.AddressFamily == neighbor.AddressFamily
        && new Prefix(own.Address, own.PrefixLength).Contains(Prefix.Host(neighbor));

    private static string Names(IReadOnlyList<Link> links) => string.Join(", ", links.Select(link => link.Name));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

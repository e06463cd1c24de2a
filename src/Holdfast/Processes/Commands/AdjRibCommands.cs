using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>
/// <c>show adj-rib out|in [IP] [extensive]</c>, in ExaBGP's words: static routes and those of processes as they were written,
/// those of services as they were sent.
/// </summary>
internal sealed class AdjRibCommands(ICommander from, BgpSpeaker speaker, BgpOptions bgp, ProcessRoutes routes)
{
    public string? Show(string[] words)
    {
        if (words is not ["in" or "out", ..]) return "it is `show adj-rib in` or `show adj-rib out`";
        // Nothing is kept of what neighbors announce.
        if (words[0] == "in") return null;
        var isExtensive = words.Contains("extensive");
        var address = words.Skip(1).FirstOrDefault(word => word.Contains('.') || word.Contains(':'));
        foreach (var neighbor in speaker.Neighbors.Where(one => address is null || address == NeighborText.Address(one)))
        {
            var options = bgp.Neighbors.FirstOrDefault(one => one.Name == neighbor.Name);
            var head = isExtensive ? NeighborText.Name(options, neighbor, bgp) : $"neighbor {NeighborText.Address(neighbor)}";
            foreach (var (prefix, its) in Routes(neighbor, isExtensive).OrderBy(one => one.Prefix.Family))
                from.Tell($"{head} {(prefix.Family == AddressFamily.Ipv4Unicast ? "ipv4" : "ipv6")} unicast {prefix}{its}");
        }
        return null;
    }

    private IEnumerable<(Prefix Prefix, string Words)> Routes(NeighborStatus neighbor, bool isExtensive)
    {
        var written = new OrderedDictionary<Prefix, Route>();
        var given = bgp.StaticRoutes.Where(one => one.IsFor(neighbor.Name)).SelectMany(Route.Of);
        foreach (var route in given.Concat(routes.For(neighbor.Name)))
        {
            if (route.IsWithdrawal) written.Remove(route.Prefix);
            else written[route.Prefix] = route;
        }
        var sent = neighbor.Announced.ToDictionary(route => route.Prefix);
        foreach (var (prefix, route) in written.Where(one => sent.ContainsKey(one.Key)))
            yield return (prefix, RouteText.Of(route, isExtensive));
        foreach (var route in sent.Values.Where(one => !written.ContainsKey(one.Prefix)))
            yield return (route.Prefix, RouteText.Of(route, isExtensive));
    }
}

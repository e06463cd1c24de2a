using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Validation;

/// <summary>
/// What is announced covers no address that this node needs for itself: /24 typed for /32 draws the traffic of a whole LAN,
/// routers and recursors included.
/// </summary>
internal static class CoverageValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        var served = draft.Prefixes.Select(prefix => prefix.Value.Prefix.Address).ToHashSet();
        var prefixes = draft.Prefixes.Where(prefix => !bag.IsMisread(prefix.Path))
            .DistinctBy(prefix => prefix.Value.Prefix.Announced).ToDictionary(prefix => prefix.Value.Prefix.Announced);
        // A look-up for each length in use: with thousands of prefixes and backends, comparing each with each would take minutes.
        var lengths = prefixes.Keys.Select(prefix => (prefix.Family, prefix.Length)).Distinct().ToList();
        var covered = new Dictionary<Prefix, (string First, int Count)>();
        foreach (var (address, what) in Needed(draft).DistinctBy(needed => needed.Address))
        {
            if (served.Contains(address) || address.IsWildcard() || IPAddress.IsLoopback(address)) continue;
            var host = Prefix.Host(address);
            foreach (var (_, length) in lengths.Where(length => length.Family == host.Family))
            {
                var prefix = host.Shorten(length);
                if (!prefixes.ContainsKey(prefix)) continue;
                covered[prefix] = covered.TryGetValue(prefix, out var so)
                    ? so with { Count = so.Count + 1 } : ($"{address}, {what}", 1);
            }
        }
        foreach (var (prefix, (first, count)) in covered)
        {
            var ((_, service), path, _) = prefixes[prefix];
            var others = count switch { 1 => "", 2 => " and 1 more", _ => $" and {count - 1} more" };
            bag.Warning(path, $"`{prefix}` covers {first}{others}: whoever has the route sends traffic for them here",
                $"did you mean `{Prefix.Host(service.Address)}`?");
        }
    }

    private static IEnumerable<(IPAddress Address, string What)> Needed(Draft draft)
    {
        foreach (var neighbor in draft.Neighbors.Where(neighbor => neighbor.IsWhole))
        {
            yield return (neighbor.Value.Address, $"the neighbor {neighbor.Value.Name}");
            if (neighbor.Value.Source is { } source)
                yield return (source, $"which sessions with {neighbor.Value.Name} leave from");
        }
        foreach (var backend in draft.Backends.Where(backend => backend.IsWhole))
            yield return (backend.Value.EndPoint.Address, $"the backend {backend.Value.Name}");
        foreach (var listener in draft.Listeners.Where(listener => listener.IsWhole))
            yield return (listener.Value.EndPoint.Address, "which `dns.listen` has");
        if (draft.Metrics.Listen is { } metrics) yield return (metrics.Address, "which `metrics.listen` has");
        var nextHops = draft.Services.Select(service => service.Value.NextHop)
            .Concat(draft.AllNeighbors.Select(neighbor => neighbor.Value.Export.NextHop).OfType<NextHopOptions>());
        foreach (var nextHop in nextHops)
            foreach (var address in new[] { nextHop.Ipv4, nextHop.Ipv6 }.SelectMany(Addresses))
                yield return (address, "a next hop");
    }

    private static IEnumerable<IPAddress> Addresses(NextHop nextHop) => nextHop switch
    {
        NextHop.Literal literal => [literal.Value],
        NextHop.Pair pair => [pair.GlobalAddress],
        _ => [],
    };
}

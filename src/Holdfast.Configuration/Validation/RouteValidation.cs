using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Validation;

/// <summary>Routes: every service's prefixes find a neighbor that takes them, with a next hop it can use.</summary>
internal static class RouteValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (draft.Services.Count == 0) return;
        if (draft.Bgp is null)
        {
            if (!bag.HasErrorWithin("bgp"))
                bag.Warning("anycast.services", "nobody hears of these services: there is no `bgp`", "give `bgp` a neighbor");
            return;
        }
        if (!draft.AllNeighbors.Any()) return;
        foreach (var family in new[] { AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast })
        {
            var word = family == AddressFamily.Ipv4Unicast ? "ipv4" : "ipv6";
            var prefix = draft.Prefixes.Find(prefix => prefix.Value.Prefix.Announced.Family == family);
            if (prefix is null) continue;
            if (!draft.AllNeighbors.Any(neighbor => neighbor.Value.Families.Contains(family)))
                bag.Warning(prefix.Path, $"no neighbor speaks {word}: `{prefix.Value.Prefix.Announced}` is announced to nobody",
                    $"add {word} to the `families` of a neighbor");
        }
        FindDistantLinkLocals(draft, bag);
        FindExtendedNextHops(draft, bag);
        FindUnlisted(draft, bag);
    }

    /// <summary>An IPv4 route with an IPv6 next hop needs a neighbor that agrees on it (RFC 8950).</summary>
    private static void FindExtendedNextHops(Draft draft, DiagnosticBag bag)
    {
        var services = draft.Services.Where(service => service.Value.Prefixes.Any(prefix => prefix.Address.IsIpv4())
            && IsIpv6(service.Value.NextHop.Ipv4)).ToList();
        var unfit = draft.AllNeighbors.Where(neighbor => neighbor.IsWhole
            && !(neighbor.Value.ExtendedNextHop ?? !neighbor.Value.Address.IsIpv4())
            && (neighbor.Value.Export.NextHop is not { } own || IsIpv6(own.Ipv4)));
        foreach (var (path, names) in NextHopsOf(unfit, services, "ipv4", bag))
            bag.Error(path, $"IPv4 routes with an IPv6 next hop are not offered to {names}",
                "write `next_hop: { ipv4: self }`, or `extended_next_hop: true` (RFC 8950) at the neighbor if it takes them");
    }

    /// <summary>A prefix that no neighbor's <c>announce_only</c> lets pass is served for nobody.</summary>
    private static void FindUnlisted(Draft draft, DiagnosticBag bag)
    {
        foreach (var prefix in draft.Prefixes)
        {
            var announced = prefix.Value.Prefix.Announced;
            if (draft.AllNeighbors.All(neighbor => neighbor.Value.Export.AnnounceOnly is { } only
                && !only.Any(range => range.Covers(announced))))
                bag.Warning(prefix.Path, $"`{announced}` is announced to nobody: no neighbor's `announce_only` lists it",
                    "add it to one of them");
        }
    }

    /// <summary>
    /// Where the next hops stand that neighbors are sent, with the neighbors in words: at a neighbor that has its own, else at
    /// the services, whose next hops may stand in <c>anycast</c>. Each place comes once.
    /// </summary>
    private static IEnumerable<(string Path, string Names)> NextHopsOf(
        IEnumerable<Located<NeighborOptions>> neighbors, IEnumerable<Located<ServiceOptions>> services, string family,
        DiagnosticBag bag)
    {
        var others = new List<string>();
        foreach (var neighbor in neighbors)
        {
            if (neighbor.Value.Export.NextHop is null) others.Add(neighbor.Value.Name);
            else yield return ($"{neighbor.Path}.next_hop.{family}", neighbor.Value.Name);
        }
        if (others.Count == 0) yield break;
        var names = others.Count == 1 ? others[0] : $"{others[0]} and {OptionText.Of(others.Count - 1)} more";
        foreach (var place in services
            .Select(service => bag.Knows($"{service.Path}.next_hop.{family}") ? service.Path : "anycast").Distinct())
            yield return ($"{place}.next_hop.{family}", names);
    }

    private static bool IsIpv6(NextHop nextHop) => nextHop switch
    {
        NextHop.Global or NextHop.LinkLocal or NextHop.Pair => true,
        NextHop.Literal literal => !literal.Value.IsIpv4(),
        _ => false,
    };

    /// <summary>
    /// A link-local next hop means nothing to a router that is not on the link. Whether it is there is known only when the
    /// session is up: `multihop` says how far away it may be.
    /// </summary>
    private static void FindDistantLinkLocals(Draft draft, DiagnosticBag bag)
    {
        var services = draft.Services.Where(service => service.Value.Prefixes.Any(prefix => !prefix.Address.IsIpv4())
            && IsLinkLocal(service.Value.NextHop.Ipv6)).ToList();
        var unfit = draft.AllNeighbors.Where(neighbor => neighbor.IsWhole && neighbor.Value.Multihop > 1
            && (neighbor.Value.Export.NextHop is not { } own || IsLinkLocal(own.Ipv6)));
        foreach (var (path, names) in NextHopsOf(unfit, services, "ipv6", bag))
            bag.Warning(path,
                $"a link-local next hop is of no use to a neighbor that is not on the link, as by its `multihop` it may: {names}",
                "write `next_hop: { ipv6: global }`, or a global address");
    }

    private static bool IsLinkLocal(NextHop nextHop) =>
        nextHop is NextHop.LinkLocal or NextHop.Literal { Value.IsIPv6LinkLocal: true };
}

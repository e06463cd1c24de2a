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
        foreach (var neighbor in draft.AllNeighbors.Where(neighbor => neighbor.IsWhole))
        {
            var options = neighbor.Value;
            if (options.ExtendedNextHop ?? !options.Address.IsIpv4()) continue;
            if (options.Export.NextHop is { } own ? !IsIpv6(own.Ipv4) : services.Count == 0) continue;
            foreach (var path in NextHopsOf(neighbor, services, "ipv4", bag))
                bag.Error(path, $"IPv4 routes with an IPv6 next hop are not offered to {options.Name}",
                    $"write `extended_next_hop: true` (RFC 8950) at {options.Name} if it takes them, or `next_hop: {{ ipv4: self }}`");
        }
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
    /// Where the next hops stand that a neighbor is sent: its own, or those of the services, which may stand in <c>anycast</c>.
    /// </summary>
    private static IEnumerable<string> NextHopsOf(
        Located<NeighborOptions> neighbor, IEnumerable<Located<ServiceOptions>> services, string family, DiagnosticBag bag) =>
        neighbor.Value.Export.NextHop is not null ? [$"{neighbor.Path}.next_hop.{family}"]
        : services.Select(service => bag.Knows($"{service.Path}.next_hop.{family}") ? service.Path : "anycast").Distinct()
            .Select(place => $"{place}.next_hop.{family}");

    private static bool IsIpv6(NextHop nextHop) => nextHop switch
    {
        NextHop.Global or NextHop.LinkLocal or NextHop.Pair => true,
        NextHop.Literal literal => !literal.Value.IsIpv4(),
        _ => false,
    };

    /// <summary>A link-local next hop means nothing to a router that is not on the link.</summary>
    private static void FindDistantLinkLocals(Draft draft, DiagnosticBag bag)
    {
        var services = draft.Services.Where(service => service.Value.Prefixes.Any(prefix => !prefix.Address.IsIpv4())
            && IsLinkLocal(service.Value.NextHop.Ipv6)).ToList();
        foreach (var neighbor in draft.AllNeighbors.Where(neighbor => neighbor.IsWhole && neighbor.Value.Multihop > 1))
        {
            if (neighbor.Value.Export.NextHop is { } own ? !IsLinkLocal(own.Ipv6) : services.Count == 0) continue;
            foreach (var path in NextHopsOf(neighbor, services, "ipv6", bag))
                bag.Error(path, $"a link-local next hop is of no use to {neighbor.Value.Name}, which is not on the link",
                    "write `next_hop: { ipv6: global }`, or a global address");
        }
    }

    private static bool IsLinkLocal(NextHop nextHop) =>
        nextHop is NextHop.LinkLocal or NextHop.Literal { Value.IsIPv6LinkLocal: true };
}

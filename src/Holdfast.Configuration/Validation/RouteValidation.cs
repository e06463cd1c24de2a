using Holdfast.Bgp;
using Holdfast.Configuration.Binding;

namespace Holdfast.Configuration.Validation;

/// <summary>Routes: every service's prefixes find a neighbor that takes them, with a next hop it can use.</summary>
internal static class RouteValidation
{
    public static void Look(Draft draft, DiagnosticBag bag)
    {
        if (draft.Services.Count == 0) return;
        if (draft.Bgp is null)
        {
            if (!bag.HasErrorWithin("bgp"))
                bag.Warning("anycast.services", "nobody hears of these services: there is no `bgp`", "give `bgp` a neighbor");
            return;
        }
        if (draft.Neighbors.Count == 0) return;
        foreach (var family in new[] { AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast })
        {
            var word = family == AddressFamily.Ipv4Unicast ? "ipv4" : "ipv6";
            var prefix = draft.Prefixes.Find(prefix => prefix.Value.Prefix.Announced.Family == family);
            if (prefix is null) continue;
            if (!draft.Neighbors.Exists(neighbor => neighbor.Value.Families.Contains(family)))
                bag.Warning(prefix.Path, $"no neighbor speaks {word}: `{prefix.Value.Prefix.Announced}` is announced to nobody",
                    $"add {word} to the `families` of a neighbor");
        }
        LookForDistantLinkLocals(draft, bag);
    }

    /// <summary>A link-local next hop means nothing to a router that is not on the link.</summary>
    private static void LookForDistantLinkLocals(Draft draft, DiagnosticBag bag)
    {
        var ipv6 = draft.Services.Find(service => service.Value.Prefixes.Any(prefix => !prefix.Address.IsIpv4())
            && IsLinkLocal(service.Value.NextHop.Ipv6));
        foreach (var neighbor in draft.Neighbors.Where(neighbor => neighbor.IsWhole && neighbor.Value.Multihop > 1))
        {
            if (neighbor.Value.NextHop is { } own ? !IsLinkLocal(own.Ipv6) : ipv6 is null) continue;
            bag.Error($"{neighbor.Path}.multihop", $"a link-local next hop is of no use to {neighbor.Value.Name}, which is not on the link",
                "give it `next_hop: { ipv6: global }`, or a global address");
        }
    }

    private static bool IsLinkLocal(NextHop nextHop) => nextHop is NextHop.LinkLocal or NextHop.Literal { Value.IsIPv6LinkLocal: true };
}

using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// Turns the wanted kind of next hop into addresses for one session, or says why it cannot: never a wrong next hop.
/// </summary>
internal static class NextHopResolver
{
    /// <summary>Forms the next hop.</summary>
    /// <param name="wanted">The kind.</param>
    /// <param name="family">Of the route.</param>
    /// <param name="link">Where the session runs.</param>
    /// <param name="extended">IPv4 routes may have IPv6 next hops (RFC 8950).</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null, with <paramref name="reason"/> set, when there is none.</returns>
    public static ResolvedNextHop? Resolve(
        NextHop wanted, AddressFamily family, SessionLink link, bool extended, out string? reason)
    {
        var resolved = family == AddressFamily.Ipv4Unicast ? Ipv4(wanted, link, extended, out reason)
            : Ipv6(wanted, link, out reason);
        return resolved is null
            ? null
            : new ResolvedNextHop(
                WithoutScope(resolved.Address), resolved.LinkLocal is { } linkLocal ? WithoutScope(linkLocal) : null);
    }

    private static ResolvedNextHop? Ipv4(NextHop wanted, SessionLink link, bool extended, out string? reason)
    {
        reason = null;
        switch (wanted)
        {
            case NextHop.Self:
                if (link.Ipv4 is { } own) return new ResolvedNextHop(own);
                if (extended && Ipv6(wanted, link, out _) is { } ipv6) return ipv6;
                reason = $"{Where(link)} has no IPv4 address {Unusable(link)}; set next_hop to one"
                    + (extended ? "" : ", or speak extended next hop (RFC 8950)");
                return null;
            case NextHop.Literal { Value: var address } when IsIpv4(address):
                return new ResolvedNextHop(address);
            case not null when extended:
                return Ipv6(wanted, link, out reason);
            default:
                reason = "an IPv4 route takes an IPv4 address or `self` as its next hop: the neighbor has not agreed on extended next hop (RFC 8950)";
                return null;
        }
    }

    private static ResolvedNextHop? Ipv6(NextHop wanted, SessionLink link, out string? reason)
    {
        reason = null;
        switch (wanted)
        {
            case NextHop.Self:
                if (link.GlobalIpv6 is { } self) return new ResolvedNextHop(self, SharedLinkLocal(link));
                // A link without a global address on it: then the other one alone.
                if (link.LocalAddress.IsIPv6LinkLocal && SharedLinkLocal(link) is { } only) return new ResolvedNextHop(only);
                reason = NoGlobalIpv6(link);
                return null;
            case NextHop.Global:
                if (link.GlobalIpv6 is { } global) return new ResolvedNextHop(global);
                reason = NoGlobalIpv6(link);
                return null;
            case NextHop.LinkLocal:
                if (SharedLinkLocal(link) is { } linkLocal) return new ResolvedNextHop(linkLocal);
                reason = link.IsShared
                    ? $"{Where(link)} has no link-local address {Unusable(link)}"
                    : "the neighbor is not on our link, so a link-local next hop would not reach us";
                return null;
            case NextHop.Literal { Value: var address } when IsIpv4(address):
                reason = $"next hop {address} is not an IPv6 address";
                return null;
            case NextHop.Literal { Value: var address }:
                // RFC 2545, section 3: the link-local address goes with a global one on a link we share with the neighbor.
                var joined = !address.IsIPv6LinkLocal && link.Own.Contains(address);
                return new ResolvedNextHop(address, joined ? SharedLinkLocal(link) : null);
            case NextHop.Pair(var first, var second):
                return new ResolvedNextHop(first, second);
            default:
                reason = $"next hop {wanted} is not known";
                return null;
        }
    }

    private static IPAddress? SharedLinkLocal(SessionLink link) => link.IsShared ? link.LinkLocal : null;

    private static bool IsIpv4(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    private static string Where(SessionLink link) => link switch
    {
        { Interface: null } => $"no interface has the session's address {link.LocalAddress}, so it",
        { IsLoopback: true } => $"the session's interface {link.Interface} is a loopback and",
        _ => $"the session's interface {link.Interface}",
    };

    private static string NoGlobalIpv6(SessionLink link) =>
        $"{Where(link)} has no global IPv6 address {Unusable(link)}; set next_hop to one or to `link-local`";

    private static string Unusable(SessionLink link) =>
        link.Unusable.Length == 0 ? "to be the next hop" : $"to be the next hop ({link.Unusable})";

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}

/// <summary>A next hop as it is sent.</summary>
/// <param name="Address">The address, or the global of two.</param>
/// <param name="LinkLocal">The link-local of two (RFC 2545, section 3), or null.</param>
internal sealed record ResolvedNextHop(IPAddress Address, IPAddress? LinkLocal = null);

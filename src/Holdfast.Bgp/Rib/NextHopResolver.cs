using System.Net;

namespace Holdfast.Bgp.Rib;

/// <summary>Turns the wanted kind of next hop into addresses for one session, or says why it cannot: never a wrong next hop.</summary>
internal static class NextHopResolver
{
    /// <summary>Forms the next hop.</summary>
    /// <returns>Null, with <paramref name="reason"/> set, when there is none.</returns>
    public static ResolvedNextHop? Resolve(NextHop wanted, AddressFamily family, SessionLink link, out string? reason)
    {
        var resolved = family == AddressFamily.Ipv4Unicast ? Ipv4(wanted, link, out reason) : Ipv6(wanted, link, out reason);
        return resolved is null
            ? null
            : new ResolvedNextHop(WithoutScope(resolved.Address), resolved.LinkLocal is { } linkLocal ? WithoutScope(linkLocal) : null);
    }

    private static ResolvedNextHop? Ipv4(NextHop wanted, SessionLink link, out string? reason)
    {
        reason = null;
        switch (wanted)
        {
            case NextHop.Self:
                var own = IsIpv4(link.LocalAddress) ? link.LocalAddress : link.Interface?.Ipv4;
                if (own is not null) return new ResolvedNextHop(own);
                reason = $"{Where(link)} has no IPv4 address to be the next hop; set nextHop to one";
                return null;
            case NextHop.Literal { Value: var address } when IsIpv4(address):
                return new ResolvedNextHop(address);
            case NextHop.Literal { Value: var address }:
                reason = $"next hop {address} is not an IPv4 address";
                return null;
            default:
                reason = "an IPv4 route takes an IPv4 address or `self` as its next hop";
                return null;
        }
    }

    private static ResolvedNextHop? Ipv6(NextHop wanted, SessionLink link, out string? reason)
    {
        reason = null;
        switch (wanted)
        {
            case NextHop.Self:
                if (Global(link) is { } self) return new ResolvedNextHop(self, SharedLinkLocal(link));
                reason = $"{Where(link)} has no global IPv6 address to be the next hop; set nextHop to one or to `link-local`";
                return null;
            case NextHop.Global:
                if (Global(link) is { } global) return new ResolvedNextHop(global);
                reason = $"{Where(link)} has no global IPv6 address to be the next hop; set nextHop to one or to `link-local`";
                return null;
            case NextHop.LinkLocal:
                if (SharedLinkLocal(link) is { } linkLocal) return new ResolvedNextHop(linkLocal);
                reason = link.IsShared
                    ? $"{Where(link)} has no link-local address to be the next hop"
                    : "the neighbor is not on our link, so a link-local next hop would not reach us";
                return null;
            case NextHop.Literal { Value: var address } when IsIpv4(address):
                reason = $"next hop {address} is not an IPv6 address";
                return null;
            case NextHop.Literal { Value: var address }:
                // RFC 2545, section 3: the link-local address goes with a global one on a link we share with the neighbor.
                var joined = !address.IsIPv6LinkLocal && link.Interface?.Has(address) == true;
                return new ResolvedNextHop(address, joined ? SharedLinkLocal(link) : null);
            case NextHop.Pair(var first, var second):
                return new ResolvedNextHop(first, second);
            default:
                reason = $"next hop {wanted} is not known";
                return null;
        }
    }

    private static IPAddress? Global(SessionLink link) =>
        !IsIpv4(link.LocalAddress) && !link.LocalAddress.IsIPv6LinkLocal ? link.LocalAddress : link.Interface?.GlobalIpv6;

    private static IPAddress? SharedLinkLocal(SessionLink link) => link.IsShared ? link.Interface?.LinkLocal : null;

    private static bool IsIpv4(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    private static string Where(SessionLink link) => link.Interface switch
    {
        null => $"no interface has the session's address {link.LocalAddress}, so it",
        { IsLoopback: true } loopback => $"the session's interface {loopback.Name} is a loopback and",
        { } named => $"the session's interface {named.Name}",
    };

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}

using System.Net;

namespace Holdfast.Bgp.Options;

/// <summary>How the next hop of a route is formed.</summary>
public abstract record NextHop
{
    private NextHop() { }

    /// <summary>
    /// This node's address on the session's link. For IPv6 on a shared link the field carries the global and the
    /// link-local address, 32 octets (RFC 2545, section 3); else the global one.
    /// </summary>
    public sealed record Self : NextHop;

    /// <summary>IPv6: this node's global address on the session's link alone, 16 octets.</summary>
    public sealed record Global : NextHop;

    /// <summary>IPv6: this node's link-local address on the session's link alone, 16 octets.</summary>
    public sealed record LinkLocal : NextHop;

    /// <summary>
    /// This address. A global IPv6 one that is ours and on a link shared with the neighbor is joined by the link's
    /// link-local address (32 octets), as RFC 2545 asks.
    /// </summary>
    /// <param name="Value">The next hop.</param>
    public sealed record Literal(IPAddress Value) : NextHop;

    /// <summary>IPv6: exactly these two, 32 octets.</summary>
    /// <param name="GlobalAddress">The global address.</param>
    /// <param name="LinkLocalAddress">The link-local address.</param>
    public sealed record Pair(IPAddress GlobalAddress, IPAddress LinkLocalAddress) : NextHop;
}

/// <summary>The next hops announced, one choice per family.</summary>
/// <param name="Ipv4">For IPv4 routes.</param>
/// <param name="Ipv6">For IPv6 routes.</param>
public sealed record NextHopOptions(NextHop Ipv4, NextHop Ipv6)
{
    /// <summary>This node itself, in both families.</summary>
    public static NextHopOptions Self { get; } = new(new NextHop.Self(), new NextHop.Self());
}

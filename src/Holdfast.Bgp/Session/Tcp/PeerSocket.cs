using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Streams;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>The socket options of a session.</summary>
internal static class PeerSocket
{
    // The TTL of internal sessions, whose neighbors may be anywhere in our AS.
    private const int InternalHops = 64;

    private static readonly TimeSpan LossTimeWithoutHoldTime = TimeSpan.FromSeconds(30);
    private static readonly KeepAliveProbes Probes = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), Count: 4);

    /// <summary>Sets what every session has: nothing waits to be sent, no hop too many, and GTSM where it is wanted.</summary>
    public static void Configure(Socket socket, SessionOptions options)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        var hops = options.Neighbor.TtlSecurity is not null ? HopLimit.Largest : options.IsInternal ? InternalHops
            : options.Neighbor.Multihop;
        HopLimit.Set(socket, hops);
        HopLimit.Demand(socket, LeastTtl(options.Neighbor));
    }

    /// <summary>
    /// Has the kernel end the session when the neighbor's machine is gone without a word: what was sent is not acknowledged
    /// (TCP_USER_TIMEOUT), or no probe is (SO_KEEPALIVE). With a hold time, ours finds it first and says more.
    /// </summary>
    /// <param name="stream">Of the session.</param>
    /// <param name="holdTime">Agreed on; with zero there is nothing else to find it by.</param>
    public static void DetectLoss(StreamSocket stream, TimeSpan holdTime) => stream.BreakWhenUnacknowledged(
        Probes, holdTime > TimeSpan.Zero ? 2 * holdTime : LossTimeWithoutHoldTime);

    /// <summary>The smallest TTL taken (RFC 5082, section 3); 0 where all are.</summary>
    public static int LeastTtl(NeighborOptions neighbor) => neighbor.TtlSecurity is { } hops ? HopLimit.Largest + 1 - hops : 0;
}

/// <summary>
/// Where a neighbor is at this moment: the interface of a link-local address may come and go, and be another each time.
/// </summary>
internal static class NeighborAddress
{
    /// <summary>Its address with the scope of its interface.</summary>
    /// <returns>Null while there is no such interface.</returns>
    public static IPAddress? Of(NeighborOptions neighbor)
    {
        if (neighbor.Interface is not { } name) return neighbor.Address;
        return InterfaceIndex.Of(name) is { } index ? new IPAddress(neighbor.Address.GetAddressBytes(), index) : null;
    }

    /// <summary>An address of ours to send from: a link-local one that names no interface is on the neighbor's link.</summary>
    public static IPAddress? SourceFor(IPAddress? source, IPAddress neighbor) =>
        source is { IsIPv6LinkLocal: true, ScopeId: 0 } && neighbor.IsIPv6LinkLocal
            ? new IPAddress(source.GetAddressBytes(), neighbor.ScopeId) : source;
}

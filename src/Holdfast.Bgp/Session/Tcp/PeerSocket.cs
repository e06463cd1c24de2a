using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>The socket options of a session.</summary>
internal static class PeerSocket
{
    /// <summary>The TTL of internal sessions, whose neighbors may be anywhere in our AS.</summary>
    private const int InternalHops = 64;

    /// <summary>Sets what every session has: nothing waits to be sent, no hop too many, and GTSM where it is wanted.</summary>
    public static void Configure(Socket socket, SessionOptions local)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        var hops = local.Neighbor.TtlSecurity is not null ? HopLimit.Largest : local.IsInternal ? InternalHops : local.Neighbor.Multihop;
        HopLimit.Set(socket, hops);
        HopLimit.Demand(socket, LeastTtl(local.Neighbor));
    }

    /// <summary>The smallest TTL taken (RFC 5082, section 3); 0 where all are.</summary>
    public static int LeastTtl(NeighborOptions neighbor) => neighbor.TtlSecurity is { } hops ? HopLimit.Largest + 1 - hops : 0;
}

using System.Net.Sockets;
using Holdfast.Bgp.Session;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Transport;

/// <summary>The socket options of a session.</summary>
internal static class PeerSocket
{
    /// <summary>The TTL of internal sessions, whose neighbors may be anywhere in our AS.</summary>
    private const int InternalHops = 64;

    /// <summary>Sets what every session has: nothing waits to be sent, and no hop too many.</summary>
    public static void Configure(Socket socket, LocalSpeaker local)
    {
        socket.NoDelay = true;
        socket.Blocking = false;
        HopLimit.Set(socket, local.IsInternal ? InternalHops : local.Neighbor.Multihop);
    }
}

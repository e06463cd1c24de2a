using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing.Network;

/// <summary>Ports for servers that must know their port before they bind it, and for those that must not exist.</summary>
public static class FreePort
{
    // Below the range that the kernel gives ports from (ip_local_port_range), so that no client's or upstream's socket of the
    // tests that run at the same time takes one between here and its use.
    private const int First = 12_000;
    private static readonly Lock Gate = new();
    private static readonly List<PortBlock> Blocks = [];

    /// <summary>
    /// A port that no socket has now, neither over UDP nor over TCP, at any address of either family, and that is given to nobody
    /// else, in this process or in another that asks here.
    /// </summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                if (Blocks.Count == 0 || Blocks[^1].Next() is not { } port)
                    Blocks.Add(PortBlock.Claim(First, FirstEphemeral()));
                else if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
                    return port;
            }
        }
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstEphemeral() => int.Parse(
        File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')[0],
        System.Globalization.CultureInfo.InvariantCulture);
}

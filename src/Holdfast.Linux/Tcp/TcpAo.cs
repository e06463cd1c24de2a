using System.Net;
using System.Net.Sockets;

namespace Holdfast.Linux.Tcp;

/// <summary>TCP-AO (RFC 5925) through TCP_AO_ADD_KEY, which Linux has since 6.7 when built with CONFIG_TCP_AO.</summary>
public static class TcpAo
{
    private const int IpProtoTcp = 6;
    private const int TcpAoAddKey = 38;
    private const int TcpAoDelKey = 39;

    /// <summary>Whether this kernel has TCP-AO: asked of it once, with a socket that is thrown away.</summary>
    public static bool IsSupported { get; } = Ask();

    /// <summary>
    /// Adds a key for connections with a peer; on a listening socket for those that come from it. Segments without a
    /// signature are dropped from then on.
    /// </summary>
    /// <param name="socket">Of the same family as the peer.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="SocketException">The kernel has no TCP-AO, or has a key with the same IDs for the peer
    /// already.</exception>
    public static void Add(Socket socket, TcpAoSocketKey key)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(key);
        socket.SetRawSocketOption(IpProtoTcp, TcpAoAddKey, key.ToAddOption());
    }

    /// <summary>Takes a key of a listening socket away.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="key">As it was added.</param>
    /// <exception cref="SocketException">It has no such key.</exception>
    public static void Remove(Socket socket, TcpAoSocketKey key)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(key);
        socket.SetRawSocketOption(IpProtoTcp, TcpAoDelKey, key.ToDeleteOption());
    }

    private static bool Ask()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A documentation address (RFC 5737): the socket is never connected.
            Add(socket, new TcpAoSocketKey(IPAddress.Parse("192.0.2.1"), 32, "hmac(sha1)", 1, 1, "probe"));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

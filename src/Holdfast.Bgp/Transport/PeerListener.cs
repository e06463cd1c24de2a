using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Transport;

/// <summary>Accepts connections of one family on all local addresses.</summary>
internal sealed class PeerListener : IDisposable
{
    private const int Backlog = 64;

    private readonly Socket _socket;
    private readonly HashSet<IPAddress> _keyed = [];

    private PeerListener(Socket socket) => _socket = socket;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Begins to listen.</summary>
    /// <param name="family">IPv4 or IPv6; an IPv6 one leaves IPv4 alone.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="accepted">Owns the sockets it is given.</param>
    /// <exception cref="SocketException">The port is taken or not allowed.</exception>
    public static PeerListener Start(System.Net.Sockets.AddressFamily family, int port, Action<Socket> accepted)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var isIpv6 = family == System.Net.Sockets.AddressFamily.InterNetworkV6;
            if (isIpv6) socket.DualMode = false;
            socket.Bind(new IPEndPoint(isIpv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var listener = new PeerListener(socket);
        _ = listener.AcceptAsync(accepted);
        return listener;
    }

    /// <summary>Takes only signed connections from <paramref name="address"/> (TCP MD5, RFC 2385).</summary>
    /// <exception cref="SocketException">The kernel has no such option.</exception>
    public void SetKey(IPAddress address, string key)
    {
        TcpMd5.SetKey(_socket, address, key);
        _keyed.Add(address);
    }

    /// <summary>Takes away the keys of all addresses but these.</summary>
    public void ForgetKeys(IEnumerable<IPAddress> allBut)
    {
        foreach (var gone in _keyed.Except(allBut).ToList())
        {
            TcpMd5.SetKey(_socket, gone, "");
            _keyed.Remove(gone);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync(Action<Socket> accepted)
    {
        while (true)
        {
            try
            {
                accepted(await _socket.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException)
            {
                // The connection was gone before it was accepted, or descriptors are short: the others wait for no one.
                await Task.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            }
        }
    }
}

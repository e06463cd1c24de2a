using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>Accepts connections of one family on all local addresses of all interfaces, or of one, on BGP's own thread.</summary>
internal sealed class PeerListener : IDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Action<Socket> _accepted;
    private readonly DescriptorWatch _watch;
    private readonly ITimer _pause;
    private readonly HashSet<SessionKey> _keys = [];

    private PeerListener(Socket socket, Action<Socket> accepted, EventLoop loop)
    {
        (_socket, _accepted) = (socket, accepted);
        _watch = loop.Watch((int)socket.Handle, Readiness.None, _ => Accept());
        _pause = loop.Time.CreateTimer(_ => _watch.Interest = Readiness.Readable, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Begins to listen.</summary>
    /// <param name="family">IPv4 or IPv6; an IPv6 one leaves IPv4 alone.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="accepted">Called on the loop's thread; owns the sockets it is given.</param>
    /// <param name="loop">BGP's thread.</param>
    /// <param name="address">The local address; null for all of them.</param>
    /// <exception cref="SocketException">The port is taken or not allowed, or the address is not there.</exception>
    public static PeerListener Start(
        System.Net.Sockets.AddressFamily family, int port, Action<Socket> accepted, EventLoop loop, IPAddress? address = null) =>
        Start(family, port, accepted, loop, link: 0, address);

    /// <summary>
    /// Begins to listen beside this listener, which is one on all interfaces, for what arrives on one of them. It has keys of its
    /// own: link-local addresses are others on each link, and the kernel's keys do not tell links apart.
    /// </summary>
    /// <param name="link">The interface's index.</param>
    /// <param name="accepted">Called on the loop's thread; owns the sockets it is given.</param>
    /// <param name="loop">BGP's thread.</param>
    /// <exception cref="SocketException">There is no such interface.</exception>
    public PeerListener StartOn(uint link, Action<Socket> accepted, EventLoop loop)
    {
        LinkListening.SharePort(_socket, true);
        try
        {
            return Start(_socket.AddressFamily, EndPoint.Port, accepted, loop, link);
        }
        finally
        {
            LinkListening.SharePort(_socket, false);
        }
    }

    private static PeerListener Start(
        System.Net.Sockets.AddressFamily family, int port, Action<Socket> accepted, EventLoop loop, uint link,
        IPAddress? address = null)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            var isIpv6 = family == System.Net.Sockets.AddressFamily.InterNetworkV6;
            if (isIpv6) socket.DualMode = false;
            // SYN-ACKs go out before it is known which neighbor it is; one that wants GTSM drops those with less (RFC 5082).
            HopLimit.Set(socket, HopLimit.Largest);
            if (link != 0)
            {
                LinkListening.BindToInterface(socket, link);
                LinkListening.SharePort(socket, true);
            }
            socket.Bind(new IPEndPoint(address ?? (isIpv6 ? IPAddress.IPv6Any : IPAddress.Any), port));
            socket.Listen(Backlog);
            if (link != 0) LinkListening.SharePort(socket, false);
            return new PeerListener(socket, accepted, loop);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Drops what arrives with a smaller TTL, SYNs included; 0 takes all.</summary>
    public void Demand(int leastTtl) => HopLimit.Demand(_socket, leastTtl);

    /// <summary>Takes only connections signed with this key from whom it is for.</summary>
    /// <exception cref="SocketException">The kernel has no such option.</exception>
    public void Add(SessionKey key)
    {
        if (_keys.Contains(key)) return;
        key.Add(_socket);
        _keys.Add(key);
    }

    /// <summary>Takes away all keys but these.</summary>
    public void Keep(IReadOnlySet<SessionKey> keys)
    {
        foreach (var gone in _keys.Where(key => !keys.Contains(key)).ToList())
        {
            gone.Remove(_socket);
            _keys.Remove(gone);
        }
    }

    public void Dispose()
    {
        _pause.Dispose();
        _watch.Dispose();
        _socket.Dispose();
    }

    // One at a time, so that the sessions that are up have their turn in between.
    private void Accept()
    {
        try
        {
            _accepted(_socket.Accept());
        }
        catch (ObjectDisposedException)
        {
        }
        catch (SocketException)
        {
            // The connection was gone before it was accepted, or there are no descriptors left, which readiness goes on for.
            _watch.Interest = Readiness.None;
            _pause.Change(PauseAfterFailure, Timeout.InfiniteTimeSpan);
        }
    }
}

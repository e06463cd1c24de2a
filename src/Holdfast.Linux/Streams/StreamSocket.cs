using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Linux.Streams;

/// <summary>
/// A TCP socket, non-blocking. A value that holds the descriptor alone, so that pooled connections need no object more;
/// whoever holds it closes it. Calls return the negated <see cref="Errno"/> where they fail.
/// </summary>
/// <param name="Descriptor">The file descriptor.</param>
public readonly unsafe record struct StreamSocket(int Descriptor)
{
    /// <summary>No socket.</summary>
    public static StreamSocket None => new(-1);

    /// <summary>Whether there is one.</summary>
    public bool IsOpen => Descriptor >= 0;

    /// <summary>The local address and port.</summary>
    public IPEndPoint LocalEndPoint => BindOptions.LocalEndPoint(Descriptor);

    /// <summary>The local address and port without allocating; all zero when the socket is gone.</summary>
    public SockAddr LocalAddress
    {
        get
        {
            SockAddr address = default;
            uint length = (uint)sizeof(SockAddr);
            return SocketCalls.GetSockName(Descriptor, &address, &length) < 0 ? default : address;
        }
    }

    /// <summary>
    /// A listening socket, on an address that the machine need not have yet, shared with other sockets of this user.
    /// </summary>
    /// <param name="endPoint">Address and port.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="device">An interface to bind to, or null.</param>
    /// <param name="shared">Others may share the port; false only binds it, to find out whether somebody listens.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static StreamSocket Listen(IPEndPoint endPoint, int backlog, string? device = null, bool shared = true)
    {
        var address = new SockAddr(endPoint);
        int descriptor = Open(address.IsIpv6);
        if (descriptor < 0)
            throw new SystemCallException("socket", -descriptor);
        try
        {
            SocketCalls.Set(descriptor, SocketCalls.SolSocket, SocketCalls.SoReuseAddr, 1, "SO_REUSEADDR");
            if (shared)
                SocketCalls.Set(descriptor, SocketCalls.SolSocket, SocketCalls.SoReusePort, 1, "SO_REUSEPORT");
            BindOptions.Apply(descriptor, address.IsIpv6, device);
            if (SocketCalls.Bind(descriptor, &address, address.Length) < 0)
                throw SystemCallException.Last("bind");
            if (shared && SocketCalls.Listen(descriptor, backlog) < 0)
                throw SystemCallException.Last("listen");
            return new StreamSocket(descriptor);
        }
        catch
        {
            _ = SocketCalls.Close(descriptor);
            throw;
        }
    }

    /// <summary>Begins to connect; the socket is writable when it is made or has failed (<see cref="PendingError"/>).</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="source">The address it leaves from, or null.</param>
    /// <param name="socket">The socket, or <see cref="None"/>.</param>
    /// <returns>0, or the negated <see cref="Errno"/>.</returns>
    public static int TryConnect(in SockAddr peer, IPAddress? source, out StreamSocket socket)
    {
        socket = None;
        int descriptor = Open(peer.IsIpv6);
        if (descriptor < 0)
            return descriptor;
        int one = 1;
        _ = SocketCalls.SetSockOpt(descriptor, SocketCalls.IpProtoTcp, SocketCalls.TcpNoDelay, &one, sizeof(int));
        if (source is not null)
        {
            // The port is chosen at connect, when the peer is known: else every connection would use up a port for itself.
            _ = SocketCalls.SetSockOpt(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpBindAddressNoPort, &one, sizeof(int));
        }

        int errno = BindOptions.BindSource(descriptor, source);
        SockAddr address = peer;
        if (errno == 0 && SocketCalls.Connect(descriptor, &address, address.Length) < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            errno = errno == Errno.EINPROGRESS ? 0 : errno;
        }

        if (errno != 0)
        {
            _ = SocketCalls.Close(descriptor);
            return -errno;
        }

        socket = new StreamSocket(descriptor);
        return 0;
    }

    /// <summary>Accepts a connection that waits.</summary>
    /// <param name="client">Who connected.</param>
    /// <param name="connection">The connection, with TCP_NODELAY.</param>
    /// <returns>0, or the negated <see cref="Errno"/>; EAGAIN when none waits.</returns>
    public int Accept(out SockAddr client, out StreamSocket connection)
    {
        SockAddr address = default;
        uint length = (uint)sizeof(SockAddr);
        int descriptor = SocketCalls.Accept4(Descriptor, &address, &length, SocketCalls.SockNonblock | SocketCalls.SockCloexec);
        client = address;
        connection = new StreamSocket(descriptor);
        if (descriptor < 0)
            return -Marshal.GetLastPInvokeError();
        int one = 1;
        _ = SocketCalls.SetSockOpt(descriptor, SocketCalls.IpProtoTcp, SocketCalls.TcpNoDelay, &one, sizeof(int));
        return 0;
    }

    /// <summary>Reads what is there; 0 when the peer writes no more, else octets or the negated <see cref="Errno"/>.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="length">Room there.</param>
    public int Read(byte* buffer, int length)
    {
        nint read = SocketCalls.Receive(Descriptor, buffer, (nuint)length, SocketCalls.MsgDontWait);
        return read >= 0 ? (int)read : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Reads what is there; 0 when the peer writes no more, else octets or the negated <see cref="Errno"/>.</summary>
    /// <param name="buffer">Where to; not empty.</param>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* first = buffer) return Read(first, buffer.Length);
    }

    /// <summary>Writes what fits; octets or the negated <see cref="Errno"/>. Raises no SIGPIPE.</summary>
    /// <param name="buffer">What.</param>
    /// <param name="length">Its octets.</param>
    public int Write(byte* buffer, int length)
    {
        nint written = SocketCalls.Send(Descriptor, buffer, (nuint)length, SocketCalls.MsgDontWait | SocketCalls.MsgNoSignal);
        return written >= 0 ? (int)written : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Writes what fits; octets or the negated <see cref="Errno"/>. Raises no SIGPIPE.</summary>
    /// <param name="octets">What.</param>
    public int Write(ReadOnlySpan<byte> octets)
    {
        fixed (byte* first = octets) return Write(first, octets.Length);
    }

    /// <summary>Writes no more: the peer gets what was written, and then the end (FIN).</summary>
    public void EndWriting() => _ = SocketCalls.Shutdown(Descriptor, SocketCalls.ShutWrite);

    /// <summary>Takes the socket's pending error: 0, or the <see cref="Errno"/> (SO_ERROR).</summary>
    public int PendingError()
    {
        int errno = 0;
        uint length = sizeof(int);
        return SocketCalls.GetSockOpt(Descriptor, SocketCalls.SolSocket, SocketCalls.SoError, &errno, &length) < 0
            ? Marshal.GetLastPInvokeError() : errno;
    }

    /// <summary>
    /// Has the kernel break the connection when the peer is gone without a word: when it acknowledges nothing (TCP_USER_TIMEOUT),
    /// or, while nothing is under way, no probe (SO_KEEPALIVE).
    /// </summary>
    /// <param name="probes">When an idle connection is probed.</param>
    /// <param name="unacknowledged">How long octets, or probes, may go unacknowledged.</param>
    public void BreakWhenUnacknowledged(in KeepAliveProbes probes, TimeSpan unacknowledged)
    {
        SetInt(SocketCalls.IpProtoTcp, SocketCalls.TcpKeepIdle, (int)probes.Idle.TotalSeconds);
        SetInt(SocketCalls.IpProtoTcp, SocketCalls.TcpKeepInterval, (int)probes.Interval.TotalSeconds);
        SetInt(SocketCalls.IpProtoTcp, SocketCalls.TcpKeepCount, probes.Count);
        SetInt(SocketCalls.IpProtoTcp, SocketCalls.TcpUserTimeout, (int)unacknowledged.TotalMilliseconds);
        SetInt(SocketCalls.SolSocket, SocketCalls.SoKeepAlive, 1);
    }

    /// <summary>
    /// Has the kernel take no more than the peer's window lets it send, and so many octets (TCP_NOTSENT_LOWAT): how fast the
    /// peer takes shows early, and what it does not take uses little memory.
    /// </summary>
    /// <param name="octets">Octets that may be unsent.</param>
    public void LimitUnsent(int octets) => SetInt(SocketCalls.IpProtoTcp, SocketCalls.TcpNotSentLowWater, octets);

    /// <summary>Closes it.</summary>
    public void Close()
    {
        if (IsOpen)
            _ = SocketCalls.Close(Descriptor);
    }

    // Of an optional setting: a connection without it works as well.
    private void SetInt(int level, int name, int value) =>
        _ = SocketCalls.SetSockOpt(Descriptor, level, name, &value, sizeof(int));

    private static int Open(bool ipv6)
    {
        int descriptor = SocketCalls.Socket(
            ipv6 ? SockAddr.Inet6 : SockAddr.Inet,
            SocketCalls.SockStream | SocketCalls.SockNonblock | SocketCalls.SockCloexec, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }
}

/// <summary>When an idle TCP connection is probed, in whole seconds.</summary>
/// <param name="Idle">Before the first probe (TCP_KEEPIDLE).</param>
/// <param name="Interval">Between probes (TCP_KEEPINTVL).</param>
/// <param name="Count">Probes without an answer that break the connection (TCP_KEEPCNT).</param>
public readonly record struct KeepAliveProbes(TimeSpan Idle, TimeSpan Interval, int Count);

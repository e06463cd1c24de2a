using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>A UDP socket, non-blocking, for batches (<see cref="ReceiveBatch"/>, <see cref="SendBatch"/>).</summary>
public sealed unsafe class DatagramSocket : IDisposable
{
    private DatagramSocket(int descriptor, bool connected, bool packetInfo)
    {
        Descriptor = descriptor;
        IsConnected = connected;
        HasPacketInfo = packetInfo;
        CanSegment = SegmentSize.IsKnownTo(descriptor);
    }

    /// <summary>The file descriptor; -1 when closed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Whether it has one peer only.</summary>
    public bool IsConnected { get; }

    /// <summary>
    /// Whether received datagrams tell their local address: those of a wildcard address do, others have but one.
    /// </summary>
    public bool HasPacketInfo { get; }

    /// <summary>
    /// Whether several datagrams may leave in one send, cut apart by the kernel; no longer once a network device could not.
    /// </summary>
    public bool CanSegment { get; internal set; }

    /// <summary>
    /// A socket bound to an address, which the machine need not have yet (IP_FREEBIND), shared with other sockets of this
    /// user (SO_REUSEPORT); its datagrams are never fragmented by path MTU rumours (IP_PMTUDISC_OMIT).
    /// </summary>
    /// <param name="endPoint">Address and port.</param>
    /// <param name="buffer">Receive and send buffer in octets; 0 leaves the system's default.</param>
    /// <param name="device">An interface to bind to, or null.</param>
    /// <param name="shared">Others may share the port; false to find out whether somebody has it.</param>
    /// <param name="ownAddresses">See <see cref="CutMartians"/>; null: none.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static DatagramSocket Bind(
        IPEndPoint endPoint, int buffer = 0, string? device = null, bool shared = true,
        IEnumerable<IPAddress>? ownAddresses = null)
    {
        var address = new SockAddr(endPoint);
        int descriptor = Open(address.IsIpv6);
        try
        {
            if (shared)
                SocketCalls.Set(descriptor, SocketCalls.SolSocket, SocketCalls.SoReusePort, 1, "SO_REUSEPORT");
            bool wildcard = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
            BindOptions.Apply(descriptor, address.IsIpv6, device);
            if (wildcard)
            {
                if (address.IsIpv6)
                    SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6RecvPktInfo, 1, "IPV6_RECVPKTINFO");
                else
                    SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpPktInfo, 1, "IP_PKTINFO");
            }

            OmitPathMtu(descriptor, address.IsIpv6);
            var socket = new DatagramSocket(descriptor, connected: false, packetInfo: wildcard);
            if (buffer > 0)
                socket.SetBuffer(buffer);
            if (ownAddresses is not null)
                MartianFilter.Attach(descriptor, address.IsIpv6, ownAddresses);
            if (SocketCalls.Bind(descriptor, &address, address.Length) < 0)
                throw SystemCallException.Last("bind");
            return socket;
        }
        catch
        {
            _ = SocketCalls.Close(descriptor);
            throw;
        }
    }

    /// <summary>A socket that another process has bound.</summary>
    /// <param name="descriptor">It; this socket's to close from now on.</param>
    public static DatagramSocket Inherit(int descriptor)
    {
        var address = BindOptions.LocalEndPoint(descriptor).Address;
        return new DatagramSocket(
            descriptor, connected: false, packetInfo: address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
    }

    /// <summary>
    /// A socket connected to a peer: the kernel lets in only what that address and port sent. Its port is the kernel's random
    /// choice from the ephemeral range; its datagrams are never fragmented by path MTU rumours (IP_PMTUDISC_OMIT).
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="source">The address it leaves from, or null.</param>
    /// <param name="socket">The socket, or null.</param>
    /// <returns>0, or the <see cref="Errno"/>.</returns>
    public static int TryConnect(in SockAddr peer, IPAddress? source, out DatagramSocket? socket)
    {
        socket = null;
        int descriptor = SocketCalls.Socket(
            peer.IsIpv6 ? SockAddr.Inet6 : SockAddr.Inet,
            SocketCalls.SockDgram | SocketCalls.SockNonblock | SocketCalls.SockCloexec, 0);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError();
        int errno = BindOptions.BindSource(descriptor, source);
        SockAddr address = peer;
        if (errno == 0 && SocketCalls.Connect(descriptor, &address, address.Length) < 0)
            errno = Marshal.GetLastPInvokeError();
        if (errno != 0)
        {
            _ = SocketCalls.Close(descriptor);
            return errno;
        }

        OmitPathMtu(descriptor, peer.IsIpv6);
        socket = new DatagramSocket(descriptor, connected: true, packetInfo: false);
        return 0;
    }

    /// <summary>
    /// Has the payload cut off whatever claims to come from one of these addresses and did not come over <c>lo</c>: it is
    /// received without an octet. Takes the place of what was told before.
    /// </summary>
    /// <param name="ownAddresses">The addresses.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public void CutMartians(IEnumerable<IPAddress> ownAddresses) =>
        MartianFilter.Attach(Descriptor, LocalEndPoint.AddressFamily == AddressFamily.InterNetworkV6, ownAddresses);

    /// <summary>The local address and port.</summary>
    public IPEndPoint LocalEndPoint => BindOptions.LocalEndPoint(Descriptor);

    /// <summary>Sets receive and send buffer, beyond the system's limit where this process may.</summary>
    /// <param name="octets">Octets of each.</param>
    public void SetBuffer(int octets)
    {
        SetBuffer(SocketCalls.SoRcvBufForce, SocketCalls.SoRcvBuf, octets);
        SetBuffer(SocketCalls.SoSndBufForce, SocketCalls.SoSndBuf, octets);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Descriptor >= 0)
            _ = SocketCalls.Close(Descriptor);
        Descriptor = -1;
    }

    private static int Open(bool ipv6)
    {
        int descriptor = SocketCalls.Socket(
            ipv6 ? SockAddr.Inet6 : SockAddr.Inet,
            SocketCalls.SockDgram | SocketCalls.SockNonblock | SocketCalls.SockCloexec, 0);
        return descriptor >= 0 ? descriptor : throw SystemCallException.Last("socket");
    }

    private static void OmitPathMtu(int descriptor, bool ipv6)
    {
        if (ipv6)
            SocketCalls.Set(
                descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6MtuDiscover, SocketCalls.PmtudiscOmit, "IPV6_MTU_DISCOVER");
        else
            SocketCalls.Set(
                descriptor, SocketCalls.IpProtoIp, SocketCalls.IpMtuDiscover, SocketCalls.PmtudiscOmit, "IP_MTU_DISCOVER");
    }

    private void SetBuffer(int force, int usual, int octets)
    {
        if (SocketCalls.SetSockOpt(Descriptor, SocketCalls.SolSocket, force, &octets, sizeof(int)) < 0)
            SocketCalls.Set(Descriptor, SocketCalls.SolSocket, usual, octets, "SO_RCVBUF/SO_SNDBUF");
    }
}

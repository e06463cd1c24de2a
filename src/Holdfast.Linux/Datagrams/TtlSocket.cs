using System.Net;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// A non-blocking UDP socket for protocols that judge by the hops a datagram has passed (GTSM, RFC 5082): it sends with a TTL
/// or hop limit of 255 and class CS6, and tells the TTL of what it receives. For one datagram at a time; allocates nothing.
/// </summary>
public sealed unsafe class TtlSocket : IDisposable
{
    /// <summary>The highest TTL: no router has touched a datagram that has it.</summary>
    public const int HighestTtl = 255;

    private const int ClassSelector6 = 0xC0;
    private const int SmallestBuffer = 0;

    private TtlSocket(int descriptor) => Descriptor = descriptor;

    /// <summary>The file descriptor; -1 when closed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>A socket that receives on a port at all addresses of one family.</summary>
    /// <param name="ipv6">IPv6 alone; else IPv4.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="SystemCallException">The kernel refuses, as when somebody has the port.</exception>
    public static TtlSocket Listen(bool ipv6, int port) => Open(ipv6, descriptor =>
    {
        if (ipv6)
        {
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6V6Only, 1, "IPV6_V6ONLY");
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6RecvHopLimit, 1, "IPV6_RECVHOPLIMIT");
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6RecvPktInfo, 1, "IPV6_RECVPKTINFO");
        }
        else
        {
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpRecvTtl, 1, "IP_RECVTTL");
            SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpPktInfo, 1, "IP_PKTINFO");
        }

        Bind(descriptor, new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
    });

    /// <summary>One that another process has made; it is this socket's from now on.</summary>
    public static TtlSocket Inherit(int descriptor) => new(descriptor);

    /// <summary>A socket that sends from an address and port, and never receives.</summary>
    /// <param name="source">The address, which this machine must have; a wildcard leaves it to the kernel, datagram by
    /// datagram.</param>
    /// <exception cref="SystemCallException">The kernel refuses, as when the port is taken or the address missing.</exception>
    public static TtlSocket SendFrom(IPEndPoint source)
    {
        ArgumentNullException.ThrowIfNull(source);
        bool ipv6 = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return Open(ipv6, descriptor =>
        {
            if (ipv6)
            {
                SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6V6Only, 1, "IPV6_V6ONLY");
                SocketCalls.Set(
                    descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6UnicastHops, HighestTtl, "IPV6_UNICAST_HOPS");
                SocketCalls.Set(descriptor, SocketCalls.IpProtoIpv6, SocketCalls.Ipv6TrafficClass, ClassSelector6, "IPV6_TCLASS");
            }
            else
            {
                SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpTtl, HighestTtl, "IP_TTL");
                SocketCalls.Set(descriptor, SocketCalls.IpProtoIp, SocketCalls.IpTos, ClassSelector6, "IP_TOS");
            }

            // Nobody reads it: what strangers send here shall not take memory.
            SocketCalls.Set(descriptor, SocketCalls.SolSocket, SocketCalls.SoRcvBuf, SmallestBuffer, "SO_RCVBUF");
            Bind(descriptor, source);
        });
    }

    /// <summary>Sends one datagram.</summary>
    /// <returns>0, or the <see cref="Errno"/>.</returns>
    public int Send(in SockAddr destination, ReadOnlySpan<byte> datagram)
    {
        fixed (byte* octets = datagram)
        fixed (SockAddr* address = &destination)
        {
            nint sent = SocketCalls.SendTo(Descriptor, octets, (nuint)datagram.Length,
                SocketCalls.MsgDontWait | SocketCalls.MsgNoSignal, address, destination.Length);
            return sent >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Takes one datagram, without waiting.</summary>
    /// <param name="buffer">Filled with as much of it as fits.</param>
    /// <param name="received">Where it came from.</param>
    /// <returns>Octets received, or the negated <see cref="Errno"/>.</returns>
    public int Receive(Span<byte> buffer, out ReceivedFrom received)
    {
        received = default;
        byte* control = stackalloc byte[PacketInfo.ControlSize];
        fixed (byte* octets = buffer)
        fixed (SockAddr* sender = &received.Sender)
        {
            var vector = new IoVector { Base = octets, Length = (nuint)buffer.Length };
            var header = new MessageHeader
            {
                Name = sender,
                NameLength = (uint)sizeof(SockAddr),
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = PacketInfo.ControlSize,
            };
            if (SocketCalls.ReceiveMany(Descriptor, &header, 1, SocketCalls.MsgDontWait, null) < 0)
                return -Marshal.GetLastPInvokeError();
            PacketInfo.Read(in header, out var local);
            received.Interface = local.Interface;
            received.Ttl = PacketInfo.ReadTtl(in header);
            return (int)header.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Descriptor >= 0)
            _ = SocketCalls.Close(Descriptor);
        Descriptor = -1;
    }

    private static TtlSocket Open(bool ipv6, Action<int> prepare)
    {
        int descriptor = SocketCalls.Socket(
            ipv6 ? SockAddr.Inet6 : SockAddr.Inet, SocketCalls.SockDgram | SocketCalls.SockNonblock | SocketCalls.SockCloexec, 0);
        if (descriptor < 0)
            throw SystemCallException.Last("socket");
        try
        {
            prepare(descriptor);
            return new TtlSocket(descriptor);
        }
        catch
        {
            _ = SocketCalls.Close(descriptor);
            throw;
        }
    }

    private static void Bind(int descriptor, IPEndPoint endPoint)
    {
        var address = new SockAddr(endPoint);
        if (SocketCalls.Bind(descriptor, &address, address.Length) < 0)
            throw SystemCallException.Last("bind");
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Captures;

/// <summary>An IP packet around one message, as it would have looked: addresses, ports and checksums.</summary>
internal static class Packet
{
    private const int IPv4Header = 20, IPv6Header = 40, UdpHeader = 8, TcpHeader = 20;
    private const byte Ttl = 64, Tcp = 6, Udp = 17;

    /// <summary>A datagram.</summary>
    public static byte[] OfUdp(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> message)
    {
        byte[] packet = Begin(from, to, Udp, UdpHeader + message.Length, out int at);
        var datagram = packet.AsSpan(at);
        WritePorts(datagram, from, to);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        message.CopyTo(datagram[UdpHeader..]);
        ushort checksum = Checksum(from, to, Udp, datagram);
        // Zero would say that there is none (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return packet;
    }

    /// <summary>A segment of a connection that holds one message, behind its length (RFC 1035, section 4.2.2).</summary>
    public static byte[] OfTcp(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> message)
    {
        const byte words = TcpHeader / 4, pushAndAcknowledge = 0x18;
        byte[] packet = Begin(from, to, Tcp, TcpHeader + sizeof(ushort) + message.Length, out int at);
        var segment = packet.AsSpan(at);
        WritePorts(segment, from, to);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], 1);
        (segment[12], segment[13]) = (words << 4, pushAndAcknowledge);
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader..], (ushort)message.Length);
        message.CopyTo(segment[(TcpHeader + sizeof(ushort))..]);
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], Checksum(from, to, Tcp, segment));
        return packet;
    }

    private static byte[] Begin(IPEndPoint from, IPEndPoint to, byte protocol, int length, out int at)
    {
        bool isIPv4 = from.AddressFamily == AddressFamily.InterNetwork;
        at = isIPv4 ? IPv4Header : IPv6Header;
        byte[] packet = new byte[at + length];
        if (isIPv4)
        {
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            (packet[8], packet[9]) = (Ttl, protocol);
            from.Address.TryWriteBytes(packet.AsSpan(12), out _);
            to.Address.TryWriteBytes(packet.AsSpan(16), out _);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Fold(Sum(packet.AsSpan(0, IPv4Header))));
            return packet;
        }

        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)length);
        (packet[6], packet[7]) = (protocol, Ttl);
        from.Address.TryWriteBytes(packet.AsSpan(8), out _);
        to.Address.TryWriteBytes(packet.AsSpan(24), out _);
        return packet;
    }

    private static void WritePorts(Span<byte> header, IPEndPoint from, IPEndPoint to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)to.Port);
    }

    // Over addresses, protocol and length as well (RFC 9293, section 3.1; RFC 8200, section 8.1).
    private static ushort Checksum(IPEndPoint from, IPEndPoint to, byte protocol, ReadOnlySpan<byte> content) => Fold(
        Sum(from.Address.GetAddressBytes()) + Sum(to.Address.GetAddressBytes()) + protocol + (uint)content.Length + Sum(content));

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        for (; octets.Length > 1; octets = octets[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
        return octets.IsEmpty ? sum : sum + ((uint)octets[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing.Network;

/// <summary>Sends ICMP errors, "port unreachable", about UDP datagrams that may or may not have been sent. Needs root.</summary>
public sealed class IcmpErrors : IDisposable
{
    private const int UdpHeader = 8;
    private const byte Udp = 17;

    private readonly Socket _ipv4 = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
    private readonly Socket _ipv6 = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);

    /// <summary>Tells the sender of a datagram that nobody has it.</summary>
    /// <param name="source">Where the datagram came from; the error goes there.</param>
    /// <param name="destination">Where it went to.</param>
    /// <param name="quote">What is quoted of it behind the UDP header.</param>
    public void Send(IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> quote)
    {
        bool ipv6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] error = ipv6 ? Ipv6(source, destination, quote) : Ipv4(source, destination, quote);
        (ipv6 ? _ipv6 : _ipv4).SendTo(error, new IPEndPoint(source.Address, 0));
    }

    public void Dispose()
    {
        _ipv4.Dispose();
        _ipv6.Dispose();
    }

    private static byte[] Ipv4(IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> quote)
    {
        byte[] error = new byte[8 + 20 + UdpHeader + quote.Length];
        (error[0], error[1]) = (3, 3);
        var header = error.AsSpan(8);
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(20 + UdpHeader + quote.Length));
        (header[8], header[9]) = (64, Udp);
        source.Address.TryWriteBytes(header[12..], out _);
        destination.Address.TryWriteBytes(header[16..], out _);
        WriteUdp(header[20..], source, destination, quote);
        BinaryPrimitives.WriteUInt16BigEndian(error.AsSpan(2), Checksum(error));
        return error;
    }

    // The kernel adds the checksum.
    private static byte[] Ipv6(IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> quote)
    {
        byte[] error = new byte[8 + 40 + UdpHeader + quote.Length];
        (error[0], error[1]) = (1, 4);
        var header = error.AsSpan(8);
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(UdpHeader + quote.Length));
        (header[6], header[7]) = (Udp, 64);
        source.Address.TryWriteBytes(header[8..], out _);
        destination.Address.TryWriteBytes(header[24..], out _);
        WriteUdp(header[40..], source, destination, quote);
        return error;
    }

    private static void WriteUdp(Span<byte> datagram, IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> quote)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)(UdpHeader + quote.Length));
        quote.CopyTo(datagram[UdpHeader..]);
    }

    private static ushort Checksum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        for (; octets.Length > 1; octets = octets[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
        if (octets.Length == 1)
            sum += (uint)octets[0] << 8;
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}

using System.Buffers.Binary;

namespace Holdfast.Captures;

/// <summary>Finds what a captured packet carries over UDP or TCP. Fragments are not put together.</summary>
internal static class PacketReader
{
    private const int EtherIPv4 = 0x0800, EtherIPv6 = 0x86DD, EtherVlan = 0x8100, EtherQinQ = 0x88A8;
    private const int HopByHop = 0, Routing = 43, DestinationOptions = 60;
    private const int Tcp = 6, Udp = 17;

    /// <summary>What a packet carries; null for anything else than a whole datagram or segment.</summary>
    public static Transported? Read(CapturedPacket packet)
    {
        ReadOnlySpan<byte> octets = packet.Octets;
        var ip = packet.Link switch
        {
            LinkType.Ethernet => OfEthernet(octets),
            LinkType.LinuxCooked => Behind(octets, 16),
            LinkType.LinuxCooked2 => Behind(octets, 20),
            LinkType.Null => Behind(octets, 4),
            _ => octets,
        };
        return ip.IsEmpty ? null : (ip[0] >> 4) switch
        {
            4 => OfIPv4(ip),
            6 => OfIPv6(ip),
            _ => null,
        };
    }

    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> octets, int length) =>
        octets.Length > length ? octets[length..] : [];

    private static ReadOnlySpan<byte> OfEthernet(ReadOnlySpan<byte> frame)
    {
        const int addresses = 12, tag = 4;
        var rest = Behind(frame, addresses);
        while (rest.Length > tag && BinaryPrimitives.ReadUInt16BigEndian(rest) is EtherVlan or EtherQinQ) rest = rest[tag..];
        return rest.Length > 2 && BinaryPrimitives.ReadUInt16BigEndian(rest) is EtherIPv4 or EtherIPv6 ? rest[2..] : [];
    }

    private static Transported? OfIPv4(ReadOnlySpan<byte> packet)
    {
        const int shortest = 20, moreFragmentsOrOffset = 0x3FFF;
        if (packet.Length < shortest) return null;
        int header = (packet[0] & 0xF) * 4, total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (header < shortest || total < header || total > packet.Length
            || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & moreFragmentsOrOffset) != 0) return null;
        return Of(packet[9], packet[12..20], packet[header..total]);
    }

    private static Transported? OfIPv6(ReadOnlySpan<byte> packet)
    {
        const int fixedHeader = 40;
        if (packet.Length < fixedHeader) return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), next = packet[6];
        if (fixedHeader + length > packet.Length) return null;
        var rest = packet[fixedHeader..(fixedHeader + length)];
        while (next is HopByHop or Routing or DestinationOptions)
        {
            if (rest.Length < 8 || rest.Length < (rest[1] + 1) * 8) return null;
            next = rest[0];
            rest = rest[((rest[1] + 1) * 8)..];
        }
        return Of(next, packet[8..40], rest);
    }

    private static Transported? Of(int protocol, ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> rest)
    {
        const int udpHeader = 8, tcpHeader = 20;
        if (rest.Length < udpHeader) return null;
        var to = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (protocol == Udp)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[4..]);
            return length < udpHeader || length > rest.Length ? null
                : new Transported(null, 0, false, to, rest[udpHeader..length].ToArray());
        }
        if (protocol != Tcp || rest.Length < tcpHeader) return null;
        int header = (rest[12] >> 4) * 4;
        if (header < tcpHeader || header > rest.Length) return null;
        const int syn = 2;
        return new Transported(Convert.ToHexString(addresses) + Convert.ToHexString(rest[..4]),
            BinaryPrimitives.ReadUInt32BigEndian(rest[4..]), (rest[13] & syn) != 0, to, rest[header..].ToArray());
    }
}

/// <summary>What a packet carries.</summary>
/// <param name="Stream">Tells one direction of a TCP connection from all others; null over UDP.</param>
/// <param name="Sequence">The sequence number of the first octet, over TCP.</param>
/// <param name="Begins">The connection begins with it (SYN).</param>
/// <param name="Port">Where it goes.</param>
/// <param name="Payload">The datagram, or the octets of the stream.</param>
internal sealed record Transported(string? Stream, uint Sequence, bool Begins, int Port, byte[] Payload);

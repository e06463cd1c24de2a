using System.Buffers.Binary;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>
/// A header of the PROXY protocol, which tells the addresses of a connection or datagram that a proxy passes on: version 1, a
/// line of text, or version 2, binary.
/// </summary>
/// <remarks>https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, section 2.</remarks>
internal readonly ref struct ProxyHeader
{
    /// <summary>Octets of version 2 before the addresses.</summary>
    public const int FixedLength = 16;

    /// <summary>Octets of two IPv6 addresses with their ports.</summary>
    public const int LongestAddresses = 36;

    /// <summary>Octets of two IPv4 addresses with their ports.</summary>
    public const int ShortestAddresses = 12;

    /// <summary>Where version 2 tells the octets that follow its fixed part.</summary>
    public const int LengthOffset = 14;

    /// <summary>What version 2 begins with.</summary>
    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Octets of the header.</summary>
    public int Length { get; init; }

    /// <summary>
    /// Whether it tells no addresses: the proxy itself asks (LOCAL), or it does not know for whom (UNSPEC, UNKNOWN). The
    /// addresses of the connection count.
    /// </summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether it is a line of text, which is for connections alone.</summary>
    public bool IsText { get; init; }

    /// <summary>The addresses, where it is not local.</summary>
    public ProxiedAddresses Addresses { get; init; }

    /// <summary>The values behind the addresses (<see cref="ProxyValues"/>); each is whole.</summary>
    public ReadOnlySpan<byte> Values { get; init; }

    /// <summary>Reads the header that octets begin with. No more of them is read than are there.</summary>
    /// <param name="octets">As received so far.</param>
    /// <param name="longest">The most octets that it may have.</param>
    /// <param name="header">The header, where it is whole.</param>
    public static ProxyHeaderStatus TryParse(ReadOnlySpan<byte> octets, int longest, out ProxyHeader header)
    {
        header = default;
        if (octets.IsEmpty)
            return ProxyHeaderStatus.Incomplete;
        if (octets[0] == 'P')
            return ProxyTextHeader.TryParse(octets, longest, out header);
        int compared = Math.Min(octets.Length, Signature.Length);
        if (!octets[..compared].SequenceEqual(Signature[..compared]))
            return ProxyHeaderStatus.Malformed;
        return octets.Length < FixedLength ? ProxyHeaderStatus.Incomplete : TryParseBinary(octets, longest, out header);
    }

    /// <summary>The octets behind a header of version 2, of which the end may be missing; all where there is none.</summary>
    public static ReadOnlySpan<byte> SkipIn(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < FixedLength || !octets.StartsWith(Signature))
            return octets;
        int length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(octets[LengthOffset..]);
        return length <= octets.Length ? octets[length..] : default;
    }

    private static ProxyHeaderStatus TryParseBinary(ReadOnlySpan<byte> octets, int longest, out ProxyHeader header)
    {
        const int version2 = 0x20, local = 0, proxy = 1;
        header = default;
        int length = BinaryPrimitives.ReadUInt16BigEndian(octets[LengthOffset..]);
        int command = octets[Signature.Length] - version2;
        if (command is not local and not proxy || FixedLength + length > longest)
            return ProxyHeaderStatus.Malformed;
        if (octets.Length < FixedLength + length)
            return ProxyHeaderStatus.Incomplete;
        ReadOnlySpan<byte> rest = octets.Slice(FixedLength, length);
        var protocol = (ProxiedProtocol)octets[Signature.Length + 1];
        if (command == local || protocol == ProxiedProtocol.Unspecified)
        {
            header = new ProxyHeader { Length = FixedLength + length, IsLocal = true };
            return ProxyHeaderStatus.Whole;
        }

        int size = protocol switch
        {
            ProxiedProtocol.Ipv4Stream or ProxiedProtocol.Ipv4Datagram => 4,
            ProxiedProtocol.Ipv6Stream or ProxiedProtocol.Ipv6Datagram => 16,
            _ => 0,
        };
        int addresses = (2 * size) + 4;
        if (size == 0 || length < addresses || !ProxyValues.AreWhole(rest[addresses..]))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader
        {
            Length = FixedLength + length,
            Addresses = new ProxiedAddresses(
                ClientAddress.FromBytes(rest[..size]), BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * size)..]),
                ClientAddress.FromBytes(rest.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(rest[((2 * size) + 2)..]),
                IsStream: protocol is ProxiedProtocol.Ipv4Stream or ProxiedProtocol.Ipv6Stream),
            Values = rest[addresses..],
        };
        return ProxyHeaderStatus.Whole;
    }
}

/// <summary>What octets have of a header.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>A part: it may become one.</summary>
    Incomplete,

    /// <summary>They begin with none, or with one that is too long.</summary>
    Malformed,
}

/// <summary>The address family and transport protocol of version 2, as on the wire.</summary>
internal enum ProxiedProtocol : byte
{
    /// <summary>UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>TCP over IPv4.</summary>
    Ipv4Stream = 0x11,

    /// <summary>UDP over IPv4.</summary>
    Ipv4Datagram = 0x12,

    /// <summary>TCP over IPv6.</summary>
    Ipv6Stream = 0x21,

    /// <summary>UDP over IPv6.</summary>
    Ipv6Datagram = 0x22,
}

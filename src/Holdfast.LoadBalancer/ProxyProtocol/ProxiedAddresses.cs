using System.Buffers.Binary;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>The addresses that a PROXY header tells: who asked whom, and over what.</summary>
/// <param name="Source">The client's address.</param>
/// <param name="SourcePort">The client's port.</param>
/// <param name="Destination">The address that the client asked.</param>
/// <param name="DestinationPort">The port that the client asked.</param>
/// <param name="IsStream">Whether it asked over TCP; else over UDP.</param>
internal readonly record struct ProxiedAddresses(
    ClientAddress Source, ushort SourcePort, ClientAddress Destination, ushort DestinationPort, bool IsStream)
{
    /// <summary>The most octets of a header without values.</summary>
    public const int LongestHeader = ProxyHeader.FixedLength + ProxyHeader.LongestAddresses;

    /// <summary>The header of what a proxy asks for itself, such as a health check: version 2, LOCAL.</summary>
    public static ReadOnlySpan<byte> LocalHeader => "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8;

    /// <summary>
    /// Writes the header of version 2; returns its octets. Addresses of two families are written as IPv6 ones, that of IPv4
    /// v4-mapped.
    /// </summary>
    /// <param name="buffer">Where to: <see cref="LongestHeader"/> and the values fit in.</param>
    /// <param name="values">The values behind the addresses (<see cref="ProxyValues"/>).</param>
    public int WriteHeader(Span<byte> buffer, ReadOnlySpan<byte> values)
    {
        const byte version2Proxy = 0x21;
        bool isIpv4 = Source.IsIPv4 && Destination.IsIPv4;
        int size = isIpv4 ? 4 : 16;
        int addresses = isIpv4 ? ProxyHeader.ShortestAddresses : ProxyHeader.LongestAddresses;
        ProxyHeader.Signature.CopyTo(buffer);
        buffer[ProxyHeader.Signature.Length] = version2Proxy;
        buffer[ProxyHeader.Signature.Length + 1] = (byte)((isIpv4, IsStream) switch
        {
            (true, true) => ProxiedProtocol.Ipv4Stream,
            (true, false) => ProxiedProtocol.Ipv4Datagram,
            (false, true) => ProxiedProtocol.Ipv6Stream,
            (false, false) => ProxiedProtocol.Ipv6Datagram,
        });
        BinaryPrimitives.WriteUInt16BigEndian(buffer[ProxyHeader.LengthOffset..], (ushort)(addresses + values.Length));
        Span<byte> rest = buffer[ProxyHeader.FixedLength..];
        WriteAddress(Source, rest[..size]);
        WriteAddress(Destination, rest.Slice(size, size));
        BinaryPrimitives.WriteUInt16BigEndian(rest[(2 * size)..], SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(rest[((2 * size) + 2)..], DestinationPort);
        values.CopyTo(rest[addresses..]);
        return ProxyHeader.FixedLength + addresses + values.Length;
    }

    private static void WriteAddress(in ClientAddress address, Span<byte> octets)
    {
        Span<byte> whole = stackalloc byte[16];
        address.Write(whole);
        whole[^octets.Length..].CopyTo(octets);
    }
}

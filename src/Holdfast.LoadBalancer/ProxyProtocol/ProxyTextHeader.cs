using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>Version 1 of the PROXY protocol: a line of text before what comes over a connection.</summary>
internal static class ProxyTextHeader
{
    /// <summary>Octets of the longest line, its end included.</summary>
    public const int Longest = 107;

    private static readonly SearchValues<byte> OfIpv6 = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> Word => "PROXY "u8;

    /// <inheritdoc cref="ProxyHeader.TryParse"/>
    public static ProxyHeaderStatus TryParse(ReadOnlySpan<byte> octets, int longest, out ProxyHeader header)
    {
        header = default;
        int compared = Math.Min(octets.Length, Word.Length);
        if (!octets[..compared].SequenceEqual(Word[..compared]))
            return ProxyHeaderStatus.Malformed;
        longest = Math.Min(longest, Longest);
        int end = octets[..Math.Min(octets.Length, longest)].IndexOf(LineEnd);
        if (end < 0)
            return octets.Length < longest ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Malformed;
        if (end < Word.Length)
            return ProxyHeaderStatus.Malformed;

        ReadOnlySpan<byte> rest = octets[Word.Length..end];
        ReadOnlySpan<byte> protocol = Next(ref rest);
        bool isKnown = !protocol.SequenceEqual("UNKNOWN"u8);
        ProxiedAddresses addresses = default;
        // Behind UNKNOWN the rest of the line says nothing.
        if (isKnown && !TryReadAddresses(protocol, rest, out addresses))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader { Length = end + LineEnd.Length, IsText = true, IsLocal = !isKnown, Addresses = addresses };
        return ProxyHeaderStatus.Whole;
    }

    private static bool TryReadAddresses(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> rest, out ProxiedAddresses addresses)
    {
        addresses = default;
        bool isIpv4 = protocol.SequenceEqual("TCP4"u8);
        if ((!isIpv4 && !protocol.SequenceEqual("TCP6"u8))
            || !TryReadAddress(Next(ref rest), isIpv4, out var source)
            || !TryReadAddress(Next(ref rest), isIpv4, out var destination)
            || !TryReadNumber(Next(ref rest), ushort.MaxValue, out int sourcePort)
            || !TryReadNumber(rest, ushort.MaxValue, out int destinationPort))
        {
            return false;
        }

        addresses = new(source, (ushort)sourcePort, destination, (ushort)destinationPort, IsStream: true);
        return true;
    }

    /// <summary>The octets up to the next space, which are taken with it; or all.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? rest : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return word;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> text, bool isIpv4, out ClientAddress address)
    {
        address = default;
        if (isIpv4)
            return TryReadIpv4(text, out address);
        // One object a connection. Scopes, brackets and other numbers than hexadecimal ones, which .NET reads too, are no address
        // of the protocol.
        if (text.IndexOfAnyExcept(OfIpv6) >= 0 || text.IndexOf((byte)':') < 0
            || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = ClientAddress.From(parsed);
        return true;
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> text, out ClientAddress address)
    {
        address = default;
        uint value = 0;
        for (int i = 0; i < 4; i++)
        {
            int dot = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot < 0 || !TryReadNumber(text[..dot], byte.MaxValue, out int octet))
                return false;
            value = (value << 8) | (uint)octet;
            text = i < 3 ? text[(dot + 1)..] : default;
        }

        address = ClientAddress.FromIPv4(value);
        return true;
    }

    /// <summary>Reads decimal digits without sign, space or leading zeros.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> text, int most, out int number) =>
        Utf8Parser.TryParse(text, out number, out int read) && read == text.Length && char.IsAsciiDigit((char)text[0])
        && (text[0] != '0' || text.Length == 1) && number <= most;
}

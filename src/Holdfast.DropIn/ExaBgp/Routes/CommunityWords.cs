using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Holdfast.DropIn.ExaBgp.Routes;

/// <summary>Communities of all kinds, from how ExaBGP writes them to how <c>communities</c> has them.</summary>
internal static class CommunityWords
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// A community (RFC 1997): <c>65101:100</c>, a number, <c>0x...</c>, or a name; null when it is none of these.
    /// </summary>
    public static string? Standard(string word)
    {
        if (word.Contains(':', StringComparison.Ordinal))
            return word.Split(':') is [var high, var low] && ushort.TryParse(high, NumberStyles.None,
                CultureInfo.InvariantCulture, out _)
                && ushort.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? word : null;
        if (Number(word, uint.MaxValue) is { } number)
            return string.Create(CultureInfo.InvariantCulture, $"{(uint)number >> 16}:{(uint)number & 0xFFFF}");
        return word.ToLowerInvariant() switch
        {
            "no-export" or "no-advertise" or "no-export-subconfed" or "no-peer" or "blackhole" => word.ToLowerInvariant(),
            "nopeer" => "no-peer",
            _ => null,
        };
    }

    /// <summary>A large community (RFC 8092): three numbers, or all 96 bits as one; null when it is neither.</summary>
    public static string? Large(string word)
    {
        if (word.Split(':') is [var one, var two, var three])
            return WordIsNumber(one) && WordIsNumber(two) && WordIsNumber(three) ? word : null;
        return Number(word, (UInt128.One << 96) - 1) is { } bits
            ? string.Create(CultureInfo.InvariantCulture, $"{(uint)(bits >> 64)}:{(uint)(bits >> 32)}:{(uint)bits}") : null;
    }

    /// <summary>
    /// An extended community (RFC 4360): <c>target:65101:1</c>, <c>origin:...</c>, <c>target4:...</c>, <c>origin4:...</c>,
    /// <c>bandwidth:65101:125000</c>, <c>redirect:...</c>, <c>l2info:...</c>, or octets; null when it is none of these.
    /// </summary>
    public static string? Extended(string word)
    {
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return word.Length == 18 && word.AsSpan(2).IndexOfAnyExcept(Digits) < 0
                ? word.ToLowerInvariant() : null;
        if (word == "redirect-to-nexthop") return Hex(0x0800, 0, 0);
        var parts = word.Split(':');
        if (parts.Length == 2) parts = ["target", .. parts];
        if (parts is ["l2info", var encapsulation, var control, var mtu, var site]
            && byte.TryParse(encapsulation, out var first) && byte.TryParse(control, out var second)
            && ushort.TryParse(mtu, out var third) && ushort.TryParse(site, out var fourth))
            return Hex(0x800A, (uint)((first << 24) | (second << 16) | third), fourth);
        return parts is [var kind, var global, var local] ? Administered(kind, global, local) : null;
    }

    private static string? Administered(string kind, string global, string local)
    {
        if (kind is "target" or "origin")
        {
            ushort subtype = kind == "target" ? (ushort)0x02 : (ushort)0x03;
            // ExaBGP writes both under the type for an AS of two octets.
            if (Address(global) is { } speaker && Half(local) is { } number) return Hex(subtype, speaker, number);
            if (Half(global) is { } itsAs && Address(local) is { } address)
                return Hex(subtype, ((uint)itsAs << 16) | (address >> 16), (ushort)address);
        }
        var isWide = global.EndsWith('L');
        if (Whole(global) is not { } administrator || Whole(local) is not { } value) return null;
        isWide |= administrator > ushort.MaxValue || kind is "target4" or "origin4";
        return kind switch
        {
            "target" or "target4" when isWide => value > ushort.MaxValue ? null : Hex(0x0202, administrator, (ushort)value),
            "origin" or "origin4" when isWide => value > ushort.MaxValue ? null : Hex(0x0203, administrator, (ushort)value),
            "target" => Hex(0x0002, (administrator << 16) | (value >> 16), (ushort)value),
            "origin" => Hex(0x0003, (administrator << 16) | (value >> 16), (ushort)value),
            "redirect" when !isWide => Hex(0x8008, (administrator << 16) | (value >> 16), (ushort)value),
            "bandwidth" when !isWide => Bandwidth((ushort)administrator, value),
            _ => null,
        };
    }

    private static string Bandwidth(ushort administrator, float octets)
    {
        var bits = BitConverter.SingleToUInt32Bits(octets);
        return Hex(0x4004, ((uint)administrator << 16) | (bits >> 16), (ushort)bits);
    }

    private static string Hex(ushort type, uint middle, ushort low) =>
        string.Create(CultureInfo.InvariantCulture, $"0x{type:x4}{middle:x8}{low:x4}");

    private static uint? Address(string text) => text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address)
        ? BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) : null;

    private static ushort? Half(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static uint? Whole(string text) =>
        uint.TryParse(text.EndsWith('L') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static bool WordIsNumber(string text) => Whole(text) is not null && !text.EndsWith('L');

    private static UInt128? Number(string text, UInt128 most)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return UInt128.TryParse(isHex ? text.AsSpan(2) : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
    }
}

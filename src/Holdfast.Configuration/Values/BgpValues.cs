using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Configuration.Values;

/// <summary>Reads what BGP has names for: AS numbers, identifiers, communities, prefixes.</summary>
internal static class BgpValues
{
    /// <summary>An AS number that may be used (RFC 7607, RFC 7300, RFC 6793).</summary>
    public static uint? AsNumber(this Field field)
    {
        if (field.Text() is not { } text) return null;
        var digits = text.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2).Trim() : text;
        if (ReadAsDot(digits) is { } joined)
        {
            field.Error($"`{text}` has the number's halves apart (asdot, RFC 5396)", $"write `{joined}`");
            return null;
        }
        if (digits.Length < text.Length && uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bare))
        {
            field.Error($"`{text}` is not a number", $"write `{bare}`");
            return null;
        }
        if (field.Number(0, uint.MaxValue) is not { } number) return null;
        if (number is not (0 or 23456 or 65535 or uint.MaxValue)) return (uint)number;
        field.Error($"AS {number} is reserved and names no network", "private use: 64512 to 65534, 4200000000 to 4294967294");
        return null;
    }

    /// <summary>A BGP Identifier.</summary>
    public static IPAddress? RouterId(this Field field)
    {
        if (field.Address() is not { } address) return null;
        if (address.IsIpv4() && !address.Equals(IPAddress.Any)) return address;
        field.Error($"`{address}` cannot be a router id", "write an IPv4 address of this node; it need not be one that BGP uses");
        return null;
    }

    /// <summary>Prefixes; a <c>+</c> at the end of one lets longer ones in it pass too.</summary>
    public static ValueList<PrefixRange> PrefixRanges(this Field field)
    {
        var ranges = ImmutableArray.CreateBuilder<PrefixRange>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            var orLonger = text.EndsWith('+');
            if (item.PrefixOf(orLonger ? text[..^1] : text) is { } prefix) ranges.Add(new PrefixRange(prefix, orLonger));
        }
        return ranges.DrainToImmutable();
    }

    /// <summary>One community or a list of them; those that are none are reported.</summary>
    public static CommunitySet Communities(this Field field)
    {
        var all = CommunitySet.Empty;
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            if (!CommunitySet.TryParse(text, out var one)) Unknown(item, text);
            else if (all.Contains(one)) item.Warning($"`{text}` is in the list already");
            else all = all.Union(one);
        }
        return all;
    }

    private static uint? ReadAsDot(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        return dot > 0 && ushort.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var high)
            && ushort.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            ? ((uint)high << 16) | low : null;
    }

    private static void Unknown(Field item, string text)
    {
        var near = Nearest.To(text, WellKnownCommunities.Names);
        item.Error($"`{ScalarValues.Shorten(text)}` is not a community",
            near is not null ? $"did you mean `{near}`?"
            : "write `65101:100` (each half at most 65535), `65101:1:2` (large), `rt:65101:1`, `soo:65101:1`, "
                + "eight octets as `0x...` (extended), "
                + "or a well-known name such as no-export");
    }
}

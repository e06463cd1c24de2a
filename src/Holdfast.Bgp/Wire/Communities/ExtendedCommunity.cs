using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Holdfast.Bgp.Wire.Communities;

/// <summary>
/// An extended community (RFC 4360), written <c>rt:65101:1</c> (route target), <c>soo:192.0.2.1:1</c> (site of origin,
/// RFC 4360, section 5) or as its eight octets, <c>0x0002fe4d00000001</c>.
/// </summary>
/// <param name="Value">All 64 bits, the type in the highest.</param>
public readonly record struct ExtendedCommunity(ulong Value) : IComparable<ExtendedCommunity>
{
    private const byte TwoOctetAs = 0x00;
    private const byte Ipv4 = 0x01;
    private const byte FourOctetAs = 0x02;
    private const byte RouteTarget = 0x02;
    private const byte SiteOfOrigin = 0x03;

    /// <summary>Whether it may cross the border of an AS (RFC 4360, section 2).</summary>
    public bool IsTransitive => (Type & 0x40) == 0;

    private byte Type => (byte)(Value >> 56);

    private byte Subtype => (byte)(Value >> 48);

    /// <inheritdoc/>
    public int CompareTo(ExtendedCommunity other) => Value.CompareTo(other.Value);

    /// <summary>
    /// Reads one of the three forms. In the first two an AS that needs four octets (RFC 5668) or an address leaves 16 bits for
    /// the number.
    /// </summary>
    /// <returns>False when the text is none of them or a number does not fit.</returns>
    public static bool TryParse(string text, out ExtendedCommunity community)
    {
        ArgumentNullException.ThrowIfNull(text);
        community = default;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            if (text.Length != 18
                || !ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return false;
            community = new ExtendedCommunity(value);
            return true;
        }
        var parts = text.Split(':');
        byte? subtype = parts[0] switch { "rt" => RouteTarget, "soo" => SiteOfOrigin, _ => null };
        if (parts.Length != 3 || subtype is not { } known
            || !uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        byte type;
        uint administrator;
        if (uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out administrator))
            type = administrator > ushort.MaxValue ? FourOctetAs : TwoOctetAs;
        else if (parts[1].Count('.') == 3 && IPAddress.TryParse(parts[1], out var address))
            (type, administrator) = (Ipv4, BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()));
        else
            return false;
        if (type != TwoOctetAs && number > ushort.MaxValue) return false;
        var head = ((ulong)type << 56) | ((ulong)known << 48);
        community = new ExtendedCommunity(
            head | (type == TwoOctetAs ? (ulong)administrator << 32 : (ulong)administrator << 16) | number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var kind = Subtype switch { RouteTarget => "rt", SiteOfOrigin => "soo", _ => null };
        return (kind, Type) switch
        {
            (not null, TwoOctetAs) =>
                string.Create(CultureInfo.InvariantCulture, $"{kind}:{(ushort)(Value >> 32)}:{(uint)Value}"),
            // An AS of two octets in the form for four must not be read back as the other form.
            (not null, FourOctetAs) when Middle > ushort.MaxValue =>
                string.Create(CultureInfo.InvariantCulture, $"{kind}:{Middle}:{(ushort)Value}"),
            (not null, Ipv4) => string.Create(CultureInfo.InvariantCulture, $"{kind}:{Address}:{(ushort)Value}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x16}"),
        };
    }

    /// <summary>Orders by value.</summary>
    public static bool operator <(ExtendedCommunity left, ExtendedCommunity right) => left.Value < right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(ExtendedCommunity left, ExtendedCommunity right) => left.Value > right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(ExtendedCommunity left, ExtendedCommunity right) => left.Value <= right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(ExtendedCommunity left, ExtendedCommunity right) => left.Value >= right.Value;

    private uint Middle => (uint)(Value >> 16);

    private IPAddress Address
    {
        get
        {
            Span<byte> octets = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(octets, Middle);
            return new IPAddress(octets);
        }
    }
}

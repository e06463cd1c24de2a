using System.Globalization;

namespace Holdfast.Bgp.Wire.Communities;

/// <summary>A large community (RFC 8092), written <c>AS:function:parameter</c>.</summary>
/// <param name="GlobalAdministrator">The AS that gives the other two a meaning.</param>
/// <param name="LocalData1">What is asked, by that AS's own rule.</param>
/// <param name="LocalData2">Its parameter.</param>
public readonly record struct LargeCommunity(uint GlobalAdministrator, uint LocalData1, uint LocalData2)
    : IComparable<LargeCommunity>
{
    /// <inheritdoc/>
    public int CompareTo(LargeCommunity other) =>
        (GlobalAdministrator, LocalData1, LocalData2).CompareTo((other.GlobalAdministrator, other.LocalData1, other.LocalData2));

    /// <summary>Reads <c>65101:1:2</c>, three decimal numbers of 32 bits (RFC 8092, section 4).</summary>
    /// <returns>False when the text is something else.</returns>
    public static bool TryParse(string text, out LargeCommunity community)
    {
        ArgumentNullException.ThrowIfNull(text);
        community = default;
        var parts = text.Split(':');
        if (parts.Length != 3 || !TryNumber(parts[0], out var administrator) || !TryNumber(parts[1], out var first)
            || !TryNumber(parts[2], out var second))
            return false;
        community = new LargeCommunity(administrator, first, second);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{GlobalAdministrator}:{LocalData1}:{LocalData2}");

    /// <summary>Orders by the three numbers.</summary>
    public static bool operator <(LargeCommunity left, LargeCommunity right) => left.CompareTo(right) < 0;

    /// <summary>Orders by the three numbers.</summary>
    public static bool operator >(LargeCommunity left, LargeCommunity right) => left.CompareTo(right) > 0;

    /// <summary>Orders by the three numbers.</summary>
    public static bool operator <=(LargeCommunity left, LargeCommunity right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by the three numbers.</summary>
    public static bool operator >=(LargeCommunity left, LargeCommunity right) => left.CompareTo(right) >= 0;

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

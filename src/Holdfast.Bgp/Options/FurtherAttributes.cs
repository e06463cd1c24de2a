using System.Buffers;
using System.Globalization;
using System.Net;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Collections;

namespace Holdfast.Bgp.Options;

/// <summary>Attributes of a route that are written out for it, and that no service's route has.</summary>
public sealed record FurtherAttributes
{
    /// <summary>None of them.</summary>
    public static FurtherAttributes None { get; } = new();

    /// <summary>
    /// AS_PATH as it is sent (RFC 4271, section 5.1.2): our AS stands in it only where it is written. Null is the usual path.
    /// </summary>
    public AsPath? AsPath { get; init; }

    /// <summary>ATOMIC_AGGREGATE (RFC 4271, section 5.1.6).</summary>
    public bool AtomicAggregate { get; init; }

    /// <summary>AGGREGATOR (RFC 4271, section 5.1.7).</summary>
    public Aggregator? Aggregator { get; init; }

    /// <summary>ORIGINATOR_ID (RFC 4456, section 8), an IPv4 address; towards internal neighbors only.</summary>
    public IPAddress? OriginatorId { get; init; }

    /// <summary>CLUSTER_LIST (RFC 4456, section 8), IPv4 addresses; towards internal neighbors only.</summary>
    public ValueList<IPAddress> ClusterList { get; init; } = [];

    /// <summary>The metric of AIGP (RFC 7311), for neighbors that get it.</summary>
    public ulong? Aigp { get; init; }

    /// <summary>Attributes by their numbers; one takes the place of an attribute of the same type.</summary>
    public ValueList<RawAttribute> Raw { get; init; } = [];
}

/// <summary>An AS_PATH: a way, and behind it perhaps ASes without an order (RFC 4271, section 4.3).</summary>
/// <param name="Sequence">The way, the last AS passed first; at most 255 ASes.</param>
/// <param name="Set">The ASes of an AS_SET behind it, at most 255; empty for none.</param>
public sealed record AsPath(ValueList<uint> Sequence, ValueList<uint> Set)
{
    private const int MostInSegment = 255;

    /// <summary>Reads <c>65101 65102 {65103 65104}</c>; the empty text is the empty path.</summary>
    /// <returns>False when the text is none, or a segment is longer than 255 ASes.</returns>
    public static bool TryParse(string text, out AsPath path)
    {
        ArgumentNullException.ThrowIfNull(text);
        path = new AsPath([], []);
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        var end = text.TrimEnd();
        if (brace >= 0 && !end.EndsWith('}')) return false;
        if (Numbers(brace < 0 ? text : text[..brace]) is not { } sequence) return false;
        if (Numbers(brace < 0 ? "" : end[(brace + 1)..^1]) is not { } set || (brace >= 0 && set.IsEmpty)) return false;
        path = new AsPath(sequence, set);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ',
        Sequence.Select(number => number.ToString(CultureInfo.InvariantCulture))
            .Concat(Set.IsEmpty ? [] : [$"{{{string.Join(' ', Set)}}}"]));

    private static ValueList<uint>? Numbers(string text)
    {
        var numbers = new List<uint>();
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            numbers.Add(number);
        }
        return numbers.Count > MostInSegment ? null : [.. numbers];
    }
}

/// <summary>Who made one route of several (AGGREGATOR, RFC 4271, section 5.1.7).</summary>
/// <param name="As">Its AS.</param>
/// <param name="Address">The speaker's IPv4 address.</param>
public sealed record Aggregator(uint As, IPAddress Address)
{
    /// <summary>Reads <c>65101:192.0.2.1</c>.</summary>
    /// <returns>Null when the text is something else.</returns>
    public static Aggregator? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') is [var number, var address]
            && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var itsAs) && itsAs > 0
            && address.Count('.') == 3 && IPAddress.TryParse(address, out var speaker)
            ? new Aggregator(itsAs, speaker) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{As}:{Address}");
}

/// <summary>A path attribute by its numbers (RFC 4271, section 4.3).</summary>
/// <param name="Type">Its type code.</param>
/// <param name="Flags">Its flags; Extended Length follows from the value.</param>
/// <param name="Value">Its octets, at most 2048.</param>
public sealed record RawAttribute(byte Type, byte Flags, ValueList<byte> Value)
{
    private const int Longest = 2048;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads <c>0x20 0xc0 0x0000fe4d0000000100000002</c>: type, flags and value.</summary>
    /// <returns>
    /// Null when the text is something else, or the type is that of a next hop or of routes, which no one writes by its numbers.
    /// </returns>
    public static RawAttribute? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var type, var flags, var value]
            || Octets(type) is not [var code] || Octets(flags) is not [var bits] || Octets(value) is not { } octets
            || octets.Length > Longest)
            return null;
        return (AttributeType)code is AttributeType.NextHop or AttributeType.MpReach or AttributeType.MpUnreach
            or AttributeType.As4Path or AttributeType.As4Aggregator ? null : new RawAttribute(code, bits, [.. octets]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"0x{Type:x2} 0x{Flags:x2} 0x{Convert.ToHexStringLower(Value.AsSpan())}");

    private static byte[]? Octets(string text)
    {
        var digits = text.AsSpan();
        if (!digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return null;
        digits = digits[2..];
        return digits.Length % 2 != 0 || digits.ContainsAnyExcept(Digits) ? null : Convert.FromHexString(digits);
    }
}

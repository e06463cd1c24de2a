using System.Collections.Frozen;
using System.Globalization;

namespace Holdfast.Bgp.Wire.Communities;

/// <summary>A community (RFC 1997), written <c>AS:value</c> or by its well-known name.</summary>
/// <param name="Value">All 32 bits.</param>
public readonly record struct Community(uint Value) : IComparable<Community>
{
    /// <summary>Routes with it are not passed on to other ASes.</summary>
    public static Community NoExport { get; } = new(0xFFFFFF01);

    /// <summary>Routes with it are not passed on at all.</summary>
    public static Community NoAdvertise { get; } = new(0xFFFFFF02);

    /// <summary>Graceful shutdown (RFC 8326).</summary>
    public static Community GracefulShutdown { get; } = new(0xFFFF0000);

    /// <summary>Traffic to the route is to be discarded (RFC 7999).</summary>
    public static Community Blackhole { get; } = new(0xFFFF029A);

    /// <inheritdoc/>
    public int CompareTo(Community other) => Value.CompareTo(other.Value);

    /// <summary>Reads <c>65101:100</c> or one of <see cref="WellKnownCommunities.Names"/>.</summary>
    /// <returns>False when the text is neither or a half exceeds 65535.</returns>
    public static bool TryParse(string text, out Community community)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (WellKnownCommunities.TryFind(text, out community)) return true;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0
            || !ushort.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var high)
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var low))
            return false;
        community = new Community(((uint)high << 16) | low);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 16}:{Value & 0xFFFF}");

    /// <summary>Orders by value.</summary>
    public static bool operator <(Community left, Community right) => left.Value < right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(Community left, Community right) => left.Value > right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(Community left, Community right) => left.Value <= right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(Community left, Community right) => left.Value >= right.Value;
}

/// <summary>The names of the IANA registry "BGP Well-known Communities", as routers write them.</summary>
public static class WellKnownCommunities
{
    private static readonly FrozenDictionary<string, Community> ByName = new Dictionary<string, Community>
    {
        ["graceful-shutdown"] = Community.GracefulShutdown, // RFC 8326
        ["accept-own"] = new(0xFFFF0001), // RFC 7611
        ["llgr-stale"] = new(0xFFFF0006), // RFC 9494
        ["no-llgr"] = new(0xFFFF0007), // RFC 9494
        ["blackhole"] = Community.Blackhole, // RFC 7999
        ["no-export"] = Community.NoExport, // RFC 1997
        ["no-advertise"] = Community.NoAdvertise, // RFC 1997
        ["no-export-subconfed"] = new(0xFFFFFF03), // RFC 1997
        ["no-peer"] = new(0xFFFFFF04), // RFC 3765
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in no order.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Finds the community of a name.</summary>
    public static bool TryFind(string name, out Community community) => ByName.TryGetValue(name, out community);
}

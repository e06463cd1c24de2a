using System.Collections.Immutable;

namespace Holdfast.Bgp.Wire.Communities;

/// <summary>The communities of a route, of all three kinds, each ascending and none twice.</summary>
public sealed record CommunitySet
{
    private CommunitySet(
        ImmutableArray<Community> standard, ImmutableArray<LargeCommunity> large, ImmutableArray<ExtendedCommunity> extended) =>
            (Standard, Large, Extended) = (standard, large, extended);

    /// <summary>None at all.</summary>
    public static CommunitySet Empty { get; } = new([], [], []);

    /// <summary>Communities (RFC 1997).</summary>
    public ImmutableArray<Community> Standard { get; }

    /// <summary>Large communities (RFC 8092).</summary>
    public ImmutableArray<LargeCommunity> Large { get; }

    /// <summary>Extended communities (RFC 4360).</summary>
    public ImmutableArray<ExtendedCommunity> Extended { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Standard.IsEmpty && Large.IsEmpty && Extended.IsEmpty;

    /// <summary>Octets of the three attributes' values together.</summary>
    internal int Size => (Standard.Length * 4) + (Extended.Length * 8) + (Large.Length * 12);

    /// <summary>A set of communities of the first kind.</summary>
    public static CommunitySet Of(params ReadOnlySpan<Community> communities) => Of(communities, []);

    /// <summary>A set of any kinds.</summary>
    public static CommunitySet Of(
        ReadOnlySpan<Community> standard, ReadOnlySpan<LargeCommunity> large,
        ReadOnlySpan<ExtendedCommunity> extended = default) =>
            new(Sorted(standard), Sorted(large), Sorted(extended));

    /// <summary>
    /// Reads one community of any kind: <c>65101:100</c>, a well-known name, <c>65101:1:2</c>, <c>rt:65101:1</c>, <c>soo:...</c>,
    /// <c>0x...</c>.
    /// </summary>
    /// <returns>False when the text is none of these; else <paramref name="one"/> holds just the one.</returns>
    public static bool TryParse(string text, out CommunitySet one)
    {
        one = Community.TryParse(text, out var standard) ? Of(standard)
            : LargeCommunity.TryParse(text, out var large) ? Of([], [large])
            : ExtendedCommunity.TryParse(text, out var extended) ? Of([], [], [extended])
            : Empty;
        return !one.IsEmpty;
    }

    /// <summary>These and <paramref name="others"/>.</summary>
    public CommunitySet Union(CommunitySet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.IsEmpty) return this;
        if (IsEmpty) return others;
        return Of([.. Standard, .. others.Standard], [.. Large, .. others.Large], [.. Extended, .. others.Extended]);
    }

    /// <summary>Whether all of <paramref name="others"/> are among these.</summary>
    public bool Contains(CommunitySet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.Standard.All(Standard.Contains) && others.Large.All(Large.Contains)
            && others.Extended.All(Extended.Contains);
    }

    /// <summary>All of them in words, kind after kind.</summary>
    public ImmutableArray<string> ToWords() =>
        [.. Standard.Select(one => one.ToString()), .. Large.Select(one => one.ToString()),
            .. Extended.Select(one => one.ToString())];

    /// <inheritdoc/>
    public bool Equals(CommunitySet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Standard.AsSpan().SequenceEqual(other.Standard.AsSpan())
            && Large.AsSpan().SequenceEqual(other.Large.AsSpan()) && Extended.AsSpan().SequenceEqual(other.Extended.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var one in Standard) hash.Add(one);
        foreach (var one in Large) hash.Add(one);
        foreach (var one in Extended) hash.Add(one);
        return hash.ToHashCode();
    }

    /// <summary>All of them, a space between two.</summary>
    public override string ToString() => string.Join(' ', ToWords());

    private static ImmutableArray<T> Sorted<T>(ReadOnlySpan<T> items)
        where T : struct, IComparable<T>
    {
        var sorted = items.ToArray();
        Array.Sort(sorted);
        return [.. sorted.Distinct()];
    }
}

using System.Collections.Immutable;

namespace Holdfast.Bgp;

/// <summary>A route that this node wants announced to every neighbor that speaks its family.</summary>
/// <param name="Prefix">Where it leads; host bits are clear.</param>
public sealed record Route(Prefix Prefix)
{
    /// <summary>MULTI_EXIT_DISC (RFC 4271, section 5.1.4); lower is preferred.</summary>
    public uint Med { get; init; }

    /// <summary>How the next hop is formed, unless the neighbor has its own.</summary>
    public NextHopOptions NextHop { get; init; } = NextHopOptions.Self;

    /// <summary>Communities (RFC 1997), in ascending order, none twice.</summary>
    public ImmutableArray<Community> Communities { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Route? other) =>
        other is not null && Prefix == other.Prefix && Med == other.Med && NextHop == other.NextHop
        && Communities.AsSpan().SequenceEqual(other.Communities.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Prefix, Med);
}

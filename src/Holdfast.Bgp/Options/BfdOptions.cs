namespace Holdfast.Bgp.Options;

/// <summary>How a neighbor is watched by BFD (RFC 5880).</summary>
public sealed record BfdOptions
{
    /// <summary>
    /// The shortest interval at which we would send while the session is Up; the neighbor may ask for a longer one.
    /// </summary>
    public TimeSpan MinTx { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest interval at which we want to receive.</summary>
    public TimeSpan MinRx { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After so many of our packets missed the neighbor holds the path for dead; 1 to 255.</summary>
    public int Multiplier { get; init; } = 3;

    /// <summary>
    /// Whether routers may lie between (RFC 5883). Null finds out: an external neighbor is further than the link when its
    /// session is (<see cref="NeighborOptions.Multihop"/>), an internal one when it is in no subnet of this machine.
    /// </summary>
    public bool? Multihop { get; init; }

    /// <summary>
    /// The lowest TTL or hop limit that multihop packets may arrive with, 1 to 255; null goes by the hops that the neighbor may
    /// be away (<see cref="NeighborOptions.TtlSecurity"/>, <see cref="NeighborOptions.Multihop"/>; 64 for an internal one), and
    /// by a TTL of 255 when they were sent. On the link it is always 255 (RFC 5881, section 5).
    /// </summary>
    public int? MinTtl { get; init; }

    /// <summary>The BGP session waits for BFD to be Up. Without it BGP comes up beside a BFD session that never was.</summary>
    public bool Strict { get; init; }
}

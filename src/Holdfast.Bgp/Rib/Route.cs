using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Rib;

/// <summary>A route that this node wants announced to every neighbor that speaks its family.</summary>
/// <param name="Prefix">Where it leads; host bits are clear.</param>
public sealed record Route(Prefix Prefix)
{
    /// <summary>MULTI_EXIT_DISC (RFC 4271, section 5.1.4); lower is preferred.</summary>
    public uint Med { get; init; }

    /// <summary>How the next hop is formed, unless the neighbor has its own.</summary>
    public NextHopOptions NextHop { get; init; } = NextHopOptions.Self;

    /// <summary>Communities of all kinds; a neighbor's own are added to them.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>
    /// How often our AS is put before the AS_PATH of external neighbors beyond the once that is due (RFC 4271, section 5.1.2);
    /// the neighbor's own number is added.
    /// </summary>
    public int AsPathPrepend { get; init; }

    /// <summary>ORIGIN (RFC 4271, section 5.1.1), unless the neighbor has its own.</summary>
    public Origin Origin { get; init; } = Origin.Igp;

    /// <summary>
    /// LOCAL_PREF towards internal neighbors (RFC 4271, section 5.1.5), higher is preferred; null leaves it to the neighbor.
    /// </summary>
    public uint? LocalPref { get; init; }
}

using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Bgp.Rib;

/// <summary>A route that this node wants announced to the neighbors that speak its family.</summary>
/// <param name="Prefix">Where it leads; host bits are clear.</param>
public sealed record Route(Prefix Prefix)
{
    /// <summary>Names of the neighbors it is for; null is every one.</summary>
    public ValueList<string>? Neighbors { get; init; }

    /// <summary>These neighbors are not to have it, even if a route before this one says so.</summary>
    public bool IsWithdrawal { get; init; }

    /// <summary>MULTI_EXIT_DISC (RFC 4271, section 5.1.4); lower is preferred. Null sends none.</summary>
    public uint? Med { get; init; } = 0;

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

    /// <summary>What else is written out for it.</summary>
    public FurtherAttributes Further { get; init; } = FurtherAttributes.None;

    /// <summary>The routes of one that is written out.</summary>
    public static IEnumerable<Route> Of(StaticRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var first = new Route(route.Prefix)
        {
            Neighbors = route.Neighbors,
            NextHop = route.NextHop,
            Med = route.Med,
            LocalPref = route.LocalPref,
            Origin = route.Origin,
            Communities = route.Communities,
            Further = route.Further,
        };
        return route.Prefixes.Select(prefix => first with { Prefix = prefix });
    }

    /// <summary>Whether it is for the neighbor of this name.</summary>
    public bool IsFor(string neighbor) => Neighbors is not { } names || names.Contains(neighbor);
}

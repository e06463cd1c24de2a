using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Rib;

/// <summary>What one neighbor is told of a route besides its prefix; routes with equal ones share UPDATEs.</summary>
/// <param name="NextHop">Ready to be sent.</param>
internal sealed record RouteAttributes(ResolvedNextHop NextHop)
{
    /// <summary>MULTI_EXIT_DISC.</summary>
    public uint Med { get; init; }

    /// <summary>LOCAL_PREF; null for an external neighbor.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>ORIGIN.</summary>
    public Origin Origin { get; init; }

    /// <summary>Our AS once more, this often, in the AS_PATH; 0 for an internal neighbor.</summary>
    public int AsPathPrepend { get; init; }

    /// <summary>Communities of all kinds.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>OTC: the AS that sent the route down to a customer or across to a peer (RFC 9234, section 5), or null.</summary>
    public uint? OnlyToCustomer { get; init; }

    /// <summary>The route to <paramref name="prefix"/> with these, for operators.</summary>
    public AnnouncedRoute ToAnnounced(Prefix prefix) => new(prefix, NextHop.Address, NextHop.LinkLocal)
    {
        Med = Med,
        LocalPref = LocalPref,
        Origin = Origin,
        AsPathPrepend = AsPathPrepend,
        Communities = Communities,
        OnlyToCustomer = OnlyToCustomer,
    };
}

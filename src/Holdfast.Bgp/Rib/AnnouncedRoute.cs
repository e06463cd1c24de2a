using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Rib;

/// <summary>A route as it was sent to one neighbor: the content of its Adj-RIB-Out (RFC 4271, section 3.2).</summary>
/// <param name="Prefix">Where it leads.</param>
/// <param name="NextHop">The next hop; for IPv6 the global address, or the link-local one when that was sent alone.</param>
/// <param name="LinkLocalNextHop">The link-local address that goes with a global one (RFC 2545), or null.</param>
public sealed record AnnouncedRoute(Prefix Prefix, IPAddress NextHop, IPAddress? LinkLocalNextHop)
{
    /// <summary>MULTI_EXIT_DISC.</summary>
    public uint Med { get; init; }

    /// <summary>LOCAL_PREF, which internal neighbors alone receive.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>ORIGIN.</summary>
    public Origin Origin { get; init; }

    /// <summary>How often our AS stands in the AS_PATH beyond the once that is due.</summary>
    public int AsPathPrepend { get; init; }

    /// <summary>Communities of all kinds.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>OTC (RFC 9234, section 5): our AS, where the neighbor is told to pass the route to its customers only; else null.</summary>
    public uint? OnlyToCustomer { get; init; }
}

using Holdfast.Bgp;

namespace Holdfast.Anycast.Services;

/// <summary>What a route carries in one state in place of what it carries while its service is up; null leaves that.</summary>
public sealed record StateAttributes
{
    /// <summary>Nothing differs.</summary>
    public static StateAttributes Same { get; } = new();

    /// <summary>Communities of all kinds, in place of the service's.</summary>
    public CommunitySet? Communities { get; init; }

    /// <summary>How often our AS is prepended for external neighbors.</summary>
    public int? AsPathPrepend { get; init; }

    /// <summary>LOCAL_PREF towards internal neighbors.</summary>
    public uint? LocalPreference { get; init; }

    /// <summary>A route with them.</summary>
    public Route On(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route with
        {
            Communities = Communities ?? route.Communities,
            AsPathPrepend = AsPathPrepend ?? route.AsPathPrepend,
            LocalPref = LocalPreference ?? route.LocalPref,
        };
    }
}

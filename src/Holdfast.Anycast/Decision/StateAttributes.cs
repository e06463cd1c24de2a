using System.Globalization;
using Holdfast.Bgp;

namespace Holdfast.Anycast.Decision;

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

    /// <summary>What differs, each after a comma: <c>, communities 65101:666, AS prepended 2 times</c>; nothing when nothing does.</summary>
    public override string ToString() => (Communities is null ? "" : Communities.IsEmpty ? ", no communities" : $", communities {Communities}")
        + (AsPathPrepend is { } prepend ? string.Create(CultureInfo.InvariantCulture, $", AS prepended {prepend} {(prepend == 1 ? "time" : "times")}") : "")
        + (LocalPreference is { } preference ? string.Create(CultureInfo.InvariantCulture, $", local preference {preference}") : "");
}

using System.Globalization;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Anycast.Decision;

/// <summary>What becomes of a route while its service is not healthy, or disabled.</summary>
public abstract record OnDown
{
    private OnDown() { }

    /// <summary>It is withdrawn.</summary>
    public sealed record Withdraw : OnDown;

    /// <summary>
    /// It stays, with this MED: the last site standing keeps its route, however bad it looks to itself. It is withdrawn all
    /// the same while stopping, starting or drained, and until the first round of checks has ended (INIT).
    /// </summary>
    /// <param name="Med">Higher than any healthy node's.</param>
    public sealed record Deprefer(uint Med) : OnDown
    {
        /// <summary>What else differs from the route of a healthy service.</summary>
        public StateAttributes Attributes { get; init; } = StateAttributes.Same;
    }
}

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

    /// <summary>
    /// What differs, each after a comma: <c>, communities 65101:666, AS prepended 2 times</c>; nothing when nothing does.
    /// </summary>
    public override string ToString() =>
        (Communities is null ? "" : Communities.IsEmpty ? ", no communities" : $", communities {Communities}")
        + (AsPathPrepend is { } prepend
            ? string.Create(CultureInfo.InvariantCulture, $", AS prepended {prepend} {(prepend == 1 ? "time" : "times")}") : "")
        + (LocalPreference is { } preference
            ? string.Create(CultureInfo.InvariantCulture, $", local preference {preference}") : "");
}

using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Bgp.Options;

/// <summary>What one neighbor is told of the routes, and which of them. None of it costs the session when it changes.</summary>
public sealed record ExportOptions
{
    /// <summary>Next hops towards this neighbor, where they differ from a route's own.</summary>
    public NextHopOptions? NextHop { get; init; }

    /// <summary>Added to each route's MED, up to the largest there is, so that the order by state stays.</summary>
    public uint AddMed { get; init; }

    /// <summary>
    /// How often our AS is put before the AS_PATH beyond the once that is due, in addition to the route's own number; external
    /// neighbors only.
    /// </summary>
    public int AsPathPrepend { get; init; }

    /// <summary>ORIGIN, where it differs from a route's own.</summary>
    public Origin? Origin { get; init; }

    /// <summary>LOCAL_PREF of routes that do not have one of their own; internal neighbors only.</summary>
    public uint LocalPreference { get; init; } = 100;

    /// <summary>Added to each route's communities.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>The kinds of communities that are sent.</summary>
    public CommunityKinds SendCommunities { get; init; } = CommunityKinds.All;

    /// <summary>AIGP is sent, which internal neighbors get always (AIGP_SESSION, RFC 7311, section 3.3).</summary>
    public bool Aigp { get; init; }

    /// <summary>The only prefixes ever announced, whatever the services have; null allows all.</summary>
    public ValueList<PrefixRange>? AnnounceOnly { get; init; }

    /// <summary>
    /// The most routes announced, both families together; of more, the first in the order of the services are. Null is no limit.
    /// </summary>
    public int? MaxAnnounced { get; init; }
}

/// <summary>Kinds of communities.</summary>
[Flags]
public enum CommunityKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>RFC 1997.</summary>
    Standard = 1,

    /// <summary>RFC 8092.</summary>
    Large = 2,

    /// <summary>RFC 4360.</summary>
    Extended = 4,

    /// <summary>Every kind.</summary>
    All = Standard | Large | Extended,
}

/// <summary>A prefix, or it and all within it; written <c>192.0.2.0/24</c> or <c>192.0.2.0/24+</c>.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="OrLonger">Longer prefixes within it are meant too.</param>
public readonly record struct PrefixRange(Prefix Prefix, bool OrLonger)
{
    /// <summary>Whether <paramref name="prefix"/> is meant.</summary>
    public bool Covers(Prefix prefix) => OrLonger ? Prefix.Contains(prefix) : Prefix == prefix;

    /// <inheritdoc/>
    public override string ToString() => OrLonger ? $"{Prefix}+" : Prefix.ToString();
}

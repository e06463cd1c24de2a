using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Speaker;

/// <summary>What is known of one neighbor at one moment.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Address">Its address.</param>
/// <param name="PeerAs">Its AS; 0 while one of a range has not told it.</param>
/// <param name="State">The session's state; of two colliding connections, that of the one which is further.</param>
/// <param name="Since">When that state was entered, by the wall clock of then.</param>
public sealed record NeighborStatus(string Name, IPAddress Address, uint PeerAs, SessionState State, DateTimeOffset Since)
{
    /// <summary>The interface that a link-local address is on, by its name; null where it is not known by one.</summary>
    public string? Interface { get; init; }

    /// <summary>It is not listed, but connected from a range (<see cref="BgpOptions.DynamicNeighbors"/>).</summary>
    public bool IsDynamic { get; init; }

    /// <summary>How long it has been in that state, whatever became of the wall clock meanwhile.</summary>
    public TimeSpan InState { get; init; }

    /// <summary>How long the session has been Established; null when it is not.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Our AS towards it.</summary>
    public uint LocalAs { get; init; }

    /// <summary>Our end of the session; null while there is none.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The neighbor's BGP Identifier; null until it has sent OPEN.</summary>
    public IPAddress? RouterId { get; init; }

    /// <summary>The capabilities in its OPEN, in words.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The capabilities in our OPEN, in words.</summary>
    public ImmutableArray<string> SentCapabilities { get; init; } = [];

    /// <summary>What of the optional both agreed on, in words.</summary>
    public ImmutableArray<string> Negotiated { get; init; } = [];

    /// <summary>The families it is configured with, which our OPEN offers.</summary>
    public ImmutableArray<AddressFamily> OfferedFamilies { get; init; } = [];

    /// <summary>The families agreed on.</summary>
    public ImmutableArray<AddressFamily> Families { get; init; } = [];

    /// <summary>The hold time agreed on, zero for none; null until it is.</summary>
    public TimeSpan? HoldTime { get; init; }

    /// <summary>The timers that run. A neighbor has two connections at most, so one may be there twice.</summary>
    public ImmutableArray<SessionTimerStatus> Timers { get; init; } = [];

    /// <summary>Messages that came.</summary>
    public MessageCounts Received { get; init; }

    /// <summary>Messages that went.</summary>
    public MessageCounts Sent { get; init; }

    /// <summary>The routes it has from us, in the order of their prefixes; made anew by each call.</summary>
    public ImmutableArray<AnnouncedRoute> Announced =>
        [.. Routes.OrderBy(route => route.Key).Select(route => new AnnouncedRoute(route.Key, route.Value))];

    /// <summary>How many routes it has from us.</summary>
    public int AnnouncedCount => Routes.Count;

    /// <summary>
    /// The routes it should have from us and has not. Those of families not agreed on are not among them; empty while there is no
    /// session.
    /// </summary>
    public ImmutableArray<WithheldRoute> Withheld { get; init; } = [];

    /// <summary>UPDATEs whose attributes were faulty; like all routes received they had no effect (RFC 7606).</summary>
    public long FaultyUpdates { get; init; }

    /// <summary>
    /// Why the session was lost or not opened the last time, NOTIFICATIONs in words; null when that never happened.
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>How often a session came up.</summary>
    public long TimesEstablished { get; init; }

    /// <summary>How often an Established session was lost.</summary>
    public long Flaps { get; init; }

    /// <summary>
    /// Its Adj-RIB-Out, which nobody changes: of hundreds of neighbors with thousands of routes nothing is copied.
    /// </summary>
    internal IReadOnlyDictionary<Prefix, RouteAttributes> Routes { get; init; } = FrozenDictionary<Prefix, RouteAttributes>.Empty;

    /// <summary>
    /// Whether routes of <paramref name="family"/> are for it: while the session is up, as was agreed; else, as is configured.
    /// </summary>
    public bool Carries(AddressFamily family) =>
        (State == SessionState.Established ? Families : OfferedFamilies).Contains(family);

    /// <summary>The number of routes announced in <paramref name="family"/>.</summary>
    public int AnnouncedIn(AddressFamily family) => Routes.Keys.Count(prefix => prefix.Family == family);

    /// <summary>Whether it has the route to <paramref name="prefix"/> from us.</summary>
    public bool Announces(Prefix prefix) => Routes.ContainsKey(prefix);
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;

namespace Holdfast.Bgp.Rib;

/// <summary>Turns a route into what one neighbor is told of it, or says why it is told nothing. Pure.</summary>
/// <param name="session">Our side of the session.</param>
/// <param name="agreement">What the session agreed on.</param>
/// <param name="link">Where the session runs.</param>
internal sealed class ExportPolicy(SessionOptions session, SessionAgreement agreement, SessionLink link)
{
    /// <summary>
    /// One segment of the AS_PATH holds 255 ASes (RFC 4271, section 4.3); long before, routers refuse the path.
    /// </summary>
    public const int MaxPrepend = 64;

    // In octets; more would leave little room for routes in a message of 4096.
    private const int MaxCommunities = 3600;

    private readonly ExportOptions _options = session.Neighbor.Export;
    private readonly PrefixList? _allowed = session.Neighbor.Export.AnnounceOnly is { } ranges ? new PrefixList(ranges) : null;

    // Results by everything but the prefix, of which only the family counts; most routes are alike.
    private readonly Dictionary<(AddressFamily Family, Route Template), RouteAttributes> _known = [];

    /// <summary>The attributes of <paramref name="route"/>.</summary>
    /// <returns>Null, with <paramref name="reason"/> set, when it is withheld.</returns>
    public RouteAttributes? Attributes(Route route, out string? reason)
    {
        if (_allowed?.Covers(route.Prefix) == false)
        {
            reason = "announce_only does not list it";
            return null;
        }
        reason = null;
        var key = (route.Prefix.Family, route with { Prefix = default });
        if (_known.TryGetValue(key, out var known)) return known;
        if (Make(route, out reason) is { } attributes) _known.Add(key, known = attributes);
        return known;
    }

    private RouteAttributes? Make(Route route, out string? reason)
    {
        var communities = Communities(route);
        if (communities.Size is > MaxCommunities and var size)
        {
            reason = $"its communities, {size} octets, do not fit in a message";
            return null;
        }
        var family = route.Prefix.Family;
        var wanted = _options.NextHop ?? route.NextHop;
        var nextHop = NextHopResolver.Resolve(
            family == AddressFamily.Ipv4Unicast ? wanted.Ipv4 : wanted.Ipv6,
            family, link, agreement.Update.ExtendedNextHop, out reason);
        if (nextHop is null) return null;
        PathAttribute?[] attributes = [.. Attributes(route), .. Attributes(route.Further), .. Attributes(communities)];
        return RouteAttributes.Of(nextHop, WithRaw(attributes, route.Further.Raw));
    }

    // The attributes announced, one a line; null where the neighbor is not sent it.
    private IEnumerable<PathAttribute?> Attributes(Route route) =>
        [
        new OriginAttribute(_options.Origin ?? route.Origin),
        new AsPathAttribute(AsPath(route)),
        route.Med is null && _options.AddMed == 0 ? null
            : new MultiExitDiscAttribute((uint)Math.Min((ulong)(route.Med ?? 0) + _options.AddMed, uint.MaxValue)),
        IsInternal ? new LocalPrefAttribute(route.LocalPref ?? _options.LocalPreference) : null,
        MarksOnlyToCustomer && !IsInternal ? new OnlyToCustomerAttribute(session.As) : null,
    ];

    private IEnumerable<PathAttribute?> Attributes(FurtherAttributes further) =>
        [
        further.AtomicAggregate ? new AtomicAggregateAttribute() : null,
        further.Aggregator is { } aggregator ? new AggregatorAttribute(aggregator.As, aggregator.Address) : null,
        IsInternal && further.OriginatorId is { } originator ? new OriginatorIdAttribute(originator) : null,
        IsInternal && !further.ClusterList.IsEmpty ? new ClusterListAttribute(new(further.ClusterList)) : null,
        // RFC 7311, section 3.3: not beyond the AS unless that is configured.
        further.Aigp is { } metric && (IsInternal || _options.Aigp) ? Aigp(metric) : null,
    ];

    // The TLV of the metric, 11 octets of which are its header (RFC 7311, section 3).
    private static UnknownAttribute Aigp(ulong metric)
    {
        var value = new byte[11];
        (value[0], value[2]) = (1, 11);
        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(3), metric);
        return UnknownAttribute.Of(AttributeFlags.Optional, AttributeType.AccumulatedIgpMetric, value);
    }

    private static IEnumerable<PathAttribute?> WithRaw(PathAttribute?[] attributes, ValueList<RawAttribute> raw) =>
        raw.IsEmpty ? attributes : attributes.Where(known => !raw.Any(one => (byte?)known?.Type == one.Type))
            .Concat(raw.DistinctBy(one => one.Type)
                .Select(one => UnknownAttribute.Of((AttributeFlags)one.Flags, (AttributeType)one.Type, one.Value.AsSpan())));

    private static IEnumerable<PathAttribute?> Attributes(CommunitySet communities) =>
        [
        communities.Standard.IsEmpty ? null : new CommunitiesAttribute(new(communities.Standard)),
        communities.Extended.IsEmpty ? null : new ExtendedCommunitiesAttribute(new(communities.Extended)),
        communities.Large.IsEmpty ? null : new LargeCommunitiesAttribute(new(communities.Large)),
    ];

    private bool IsInternal => agreement.Update.Internal;

    // Our AS alone, since we are the origin, as often as is asked; nothing within our AS (RFC 4271, section 5.1.2). A path that
    // was written out is sent as it is, with our AS before it where that is asked.
    private EquatableArray<AsPathSegment> AsPath(Route route)
    {
        var prepended = IsInternal ? 0 : Math.Min(route.AsPathPrepend + _options.AsPathPrepend, MaxPrepend);
        if (route.Further.AsPath is not { } path)
            return IsInternal ? [] : [Segment(Enumerable.Repeat(session.As, 1 + prepended))];
        var segments = new List<AsPathSegment>();
        var sequence = Enumerable.Repeat(session.As, prepended).Concat(path.Sequence);
        segments.AddRange(sequence.Chunk(byte.MaxValue).Select(Segment));
        if (!path.Set.IsEmpty) segments.Add(new AsPathSegment(IsSet: true, new(path.Set)));
        return new([.. segments]);
    }

    private static AsPathSegment Segment(IEnumerable<uint> sequence) => new(IsSet: false, new([.. sequence]));

    // RFC 9234, section 5: egress rule 1, towards customers, peers and clients of our route server.
    private bool MarksOnlyToCustomer => session.Neighbor.Role is BgpRole.Provider or BgpRole.Peer or BgpRole.RouteServer;

    private CommunitySet Communities(Route route)
    {
        var all = route.Communities.Union(_options.Communities);
        var kinds = _options.SendCommunities;
        // RFC 4360, section 6: an extended one that is not transitive ends at the border of the AS.
        if (kinds == CommunityKinds.All && (IsInternal || all.Extended.All(one => one.IsTransitive))) return all;
        return CommunitySet.Of(
            kinds.HasFlag(CommunityKinds.Standard) ? all.Standard.AsSpan() : [],
            kinds.HasFlag(CommunityKinds.Large) ? all.Large.AsSpan() : [],
            kinds.HasFlag(CommunityKinds.Extended) ? [.. all.Extended.Where(one => IsInternal || one.IsTransitive)] : []);
    }
}

/// <summary>Many prefix ranges, asked in the time of the few lengths among them.</summary>
internal sealed class PrefixList
{
    private readonly HashSet<Prefix> _exact = [];
    private readonly HashSet<Prefix> _orLonger = [];
    private readonly int[] _lengths;

    public PrefixList(ImmutableArray<PrefixRange> ranges)
    {
        foreach (var range in ranges) (range.OrLonger ? _orLonger : _exact).Add(range.Prefix);
        _lengths = [.. _orLonger.Select(prefix => prefix.Length).Distinct().Order()];
    }

    public bool Covers(Prefix prefix) =>
        _exact.Contains(prefix)
            || _lengths.TakeWhile(length => length <= prefix.Length).Any(length => _orLonger.Contains(prefix.Shorten(length)));
}

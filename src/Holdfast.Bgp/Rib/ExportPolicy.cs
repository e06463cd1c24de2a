using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;

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
        return RouteAttributes.Of(nextHop, [.. Attributes(route), .. Attributes(communities)]);
    }

    // The attributes announced, one a line; null where the neighbor is not sent it.
    private IEnumerable<PathAttribute?> Attributes(Route route) =>
        [
        new OriginAttribute(_options.Origin ?? route.Origin),
        new AsPathAttribute(AsPath(route)),
        new MultiExitDiscAttribute((uint)Math.Min((ulong)route.Med + _options.AddMed, uint.MaxValue)),
        IsInternal ? new LocalPrefAttribute(route.LocalPref ?? _options.LocalPreference) : null,
        MarksOnlyToCustomer && !IsInternal ? new OnlyToCustomerAttribute(session.As) : null,
    ];

    private static IEnumerable<PathAttribute?> Attributes(CommunitySet communities) =>
        [
        communities.Standard.IsEmpty ? null : new CommunitiesAttribute(new(communities.Standard)),
        communities.Extended.IsEmpty ? null : new ExtendedCommunitiesAttribute(new(communities.Extended)),
        communities.Large.IsEmpty ? null : new LargeCommunitiesAttribute(new(communities.Large)),
    ];

    private bool IsInternal => agreement.Update.Internal;

    // Our AS alone, since we are the origin, as often as is asked; nothing within our AS (RFC 4271, section 5.1.2).
    private EquatableArray<AsPathSegment> AsPath(Route route)
    {
        if (IsInternal) return [];
        var prepended = Math.Min(route.AsPathPrepend + _options.AsPathPrepend, MaxPrepend);
        return [new AsPathSegment(IsSet: false, new([.. Enumerable.Repeat(session.As, 1 + prepended)]))];
    }

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

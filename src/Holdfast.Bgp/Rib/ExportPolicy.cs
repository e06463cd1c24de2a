using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Rib;

/// <summary>Turns a route into what one neighbor is told of it, or says why it is told nothing. Pure.</summary>
/// <param name="local">Our side of the session.</param>
/// <param name="agreement">What the session agreed on.</param>
/// <param name="link">Where the session runs.</param>
internal sealed class ExportPolicy(SessionOptions local, SessionAgreement agreement, SessionLink link)
{
    /// <summary>One segment of the AS_PATH holds 255 ASes (RFC 4271, section 4.3); long before, routers refuse the path.</summary>
    public const int MaxPrepend = 64;

    /// <summary>In octets; more would leave little room for routes in a message of 4096.</summary>
    private const int MaxCommunities = 3600;

    private readonly ExportOptions _options = local.Neighbor.Export;
    private readonly PrefixList? _allowed = local.Neighbor.Export.AnnounceOnly is { } ranges ? new PrefixList(ranges) : null;

    /// <summary>Routes with equal traits share one instance of their attributes; most routes have equal ones.</summary>
    private readonly Dictionary<Traits, RouteAttributes?> _known = [];

    /// <summary>The attributes of <paramref name="route"/>.</summary>
    /// <returns>Null, with <paramref name="reason"/> set, when it is withheld.</returns>
    public RouteAttributes? Attributes(Route route, out string? reason)
    {
        if (_allowed?.Covers(route.Prefix) == false)
        {
            reason = "announce_only does not list it";
            return null;
        }
        var traits = Traits.Of(route);
        reason = null;
        if (_known.TryGetValue(traits, out var known) && known is not null) return known;
        var attributes = Make(route, out reason);
        _known[traits] = attributes;
        return attributes;
    }

    private RouteAttributes? Make(Route route, out string? reason)
    {
        var isInternal = agreement.Update.Internal;
        var communities = Communities(route, isInternal);
        if (UpdatePacker.SizeOf(communities) is > MaxCommunities and var size)
        {
            reason = $"its communities, {size} octets, do not fit in a message";
            return null;
        }
        var family = route.Prefix.Family;
        var wanted = _options.NextHop ?? route.NextHop;
        var nextHop = NextHopResolver.Resolve(
            family == AddressFamily.Ipv4Unicast ? wanted.Ipv4 : wanted.Ipv6, family, link, agreement.Update.ExtendedNextHop, out reason);
        if (nextHop is null) return null;
        return new RouteAttributes(nextHop)
        {
            Med = (uint)Math.Min((ulong)route.Med + _options.AddMed, uint.MaxValue),
            LocalPref = isInternal ? route.LocalPref ?? _options.LocalPreference : null,
            Origin = _options.Origin ?? route.Origin,
            AsPathPrepend = isInternal ? 0 : Math.Min(route.AsPathPrepend + _options.AsPathPrepend, MaxPrepend),
            Communities = communities,
            OnlyToCustomer = MarksOnlyToCustomer && !isInternal ? local.As : null,
        };
    }

    /// <summary>RFC 9234, section 5: egress rule 1, towards customers, peers and clients of our route server.</summary>
    private bool MarksOnlyToCustomer => local.Neighbor.Role is BgpRole.Provider or BgpRole.Peer or BgpRole.RouteServer;

    private CommunitySet Communities(Route route, bool isInternal)
    {
        var all = route.Communities.Union(_options.Communities);
        var kinds = _options.SendCommunities;
        // RFC 4360, section 6: an extended one that is not transitive ends at the border of the AS.
        if (kinds == CommunityKinds.All && (isInternal || all.Extended.All(one => one.IsTransitive))) return all;
        return CommunitySet.Of(
            kinds.HasFlag(CommunityKinds.Standard) ? all.Standard.AsSpan() : [],
            kinds.HasFlag(CommunityKinds.Large) ? all.Large.AsSpan() : [],
            kinds.HasFlag(CommunityKinds.Extended) ? [.. all.Extended.Where(one => isInternal || one.IsTransitive)] : []);
    }

    /// <summary>All that decides on a route's attributes.</summary>
    private readonly record struct Traits(
        AddressFamily Family, uint Med, NextHopOptions NextHop, CommunitySet Communities, int AsPathPrepend, Origin Origin, uint? LocalPref)
    {
        public static Traits Of(Route route) => new(
            route.Prefix.Family, route.Med, route.NextHop, route.Communities, route.AsPathPrepend, route.Origin, route.LocalPref);
    }
}

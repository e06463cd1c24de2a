using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Messages;
using Holdfast.Bgp.Session;

namespace Holdfast.Bgp.Rib;

/// <summary>The routes side of one Established session: what the neighbor should have, has, and cannot have.</summary>
internal sealed class RouteSender
{
    /// <summary>LOCAL_PREF towards an internal neighbor where the route says nothing (RFC 4271, section 5.1.5): the usual default.</summary>
    private const uint LocalPref = 100;

    /// <summary>In octets; more would leave no room for routes in a message of 4096.</summary>
    private const int MaxCommunities = 3600;

    /// <summary>One segment of the AS_PATH holds 255 ASes (RFC 4271, section 4.3); nobody needs as many.</summary>
    private const int MaxPrepend = 64;

    private readonly LocalSpeaker _local;
    private readonly SessionAgreement _agreement;
    private readonly IPAddress _localAddress;
    private readonly ILinkAddresses _links;
    private readonly UpdatePacker _packer;
    private readonly AdjRibOut _rib = new();
    private SessionLink _link;
    private bool _endOfRibSent;

    public RouteSender(LocalSpeaker local, SessionAgreement agreement, IPAddress localAddress, ILinkAddresses links)
    {
        _local = local;
        _agreement = agreement;
        _localAddress = localAddress;
        _links = links;
        _packer = new UpdatePacker(agreement.Update, local.As);
        _link = SessionLink.Of(localAddress, local.Neighbor, local.IsInternal, links);
    }

    /// <summary>Wanted routes that cannot be sent.</summary>
    public ImmutableArray<WithheldRoute> Withheld { get; private set; } = [];

    public int RouteCount => _rib.Routes.Count;

    /// <summary>The routes as sent.</summary>
    public ImmutableArray<AnnouncedRoute> Announced =>
    [
        .. _rib.Routes
            .Select(route => new AnnouncedRoute(route.Key, route.Value.NextHop.Address, route.Value.NextHop.LinkLocal)
            {
                Med = route.Value.Med,
                LocalPref = route.Value.LocalPref,
                Origin = route.Value.Origin,
                AsPathPrepend = route.Value.AsPathPrepend,
                Communities = route.Value.Communities,
            })
            .OrderBy(route => route.Prefix.Family).ThenBy(route => route.Prefix.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>The messages that bring the neighbor from what it has to <paramref name="desired"/>; the first time End-of-RIB ends them.</summary>
    public List<byte[]> Update(ImmutableArray<Route> desired)
    {
        var routes = new Dictionary<Prefix, RouteAttributes>();
        var withheld = ImmutableArray.CreateBuilder<WithheldRoute>();
        // A route of a family that was not agreed on belongs to another session: it is no loss of this one.
        foreach (var route in desired.Where(route => _agreement.Families.Contains(route.Prefix.Family)))
        {
            if (Attributes(route, out var reason) is { } attributes) routes[route.Prefix] = attributes;
            else withheld.Add(new WithheldRoute(route.Prefix, reason!));
        }
        Withheld = withheld.DrainToImmutable();
        var messages = _packer.Pack(_rib.Replace(routes));
        if (!_endOfRibSent)
        {
            // RFC 4724, section 2: useful to a neighbor even where no one lists the graceful restart capability.
            foreach (var family in _agreement.Families) messages.Add(UpdateMessage.EndOfRibOf(family).ToBytes(_agreement.Update));
            _endOfRibSent = true;
        }
        return messages;
    }

    /// <summary>Has the routes of <paramref name="family"/> sent anew by the next update (RFC 2918, section 4).</summary>
    public void Refresh(AddressFamily family) => _rib.Refresh(family);

    /// <summary>Looks at the session's interface again.</summary>
    public void LookAtLink() => _link = SessionLink.Of(_localAddress, _local.Neighbor, _local.IsInternal, _links);

    private RouteAttributes? Attributes(Route route, out string? reason)
    {
        var family = route.Prefix.Family;
        var communities = route.Communities;
        // RFC 4360, section 6: what is not transitive ends at the border of the AS.
        if (!_local.IsInternal && communities.Extended.Any(one => !one.IsTransitive))
            communities = CommunitySet.Of(communities.Standard.AsSpan(), communities.Large.AsSpan(), [.. communities.Extended.Where(one => one.IsTransitive)]);
        if (UpdatePacker.SizeOf(communities) > MaxCommunities)
        {
            reason = $"its communities, {UpdatePacker.SizeOf(communities)} octets, do not fit in a message";
            return null;
        }
        var wanted = _local.Neighbor.NextHop ?? route.NextHop;
        var nextHop = NextHopResolver.Resolve(family == AddressFamily.Ipv4Unicast ? wanted.Ipv4 : wanted.Ipv6, family, _link, out reason);
        return nextHop is null
            ? null
            : new RouteAttributes(nextHop)
            {
                Med = route.Med,
                LocalPref = _local.IsInternal ? route.LocalPref ?? LocalPref : null,
                Origin = route.Origin,
                AsPathPrepend = _local.IsInternal ? 0 : Math.Min(route.AsPathPrepend, MaxPrepend),
                Communities = communities,
            };
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Bgp.Messages;
using Holdfast.Bgp.Session;

namespace Holdfast.Bgp.Rib;

/// <summary>The routes side of one Established session: what the neighbor should have, has, and cannot have.</summary>
internal sealed class RouteSender
{
    private readonly SessionAgreement _agreement;
    private readonly IPAddress _localAddress;
    private readonly ILinkAddresses _links;
    private readonly UpdatePacker _packer;
    private readonly AdjRibOut _rib = new();
    private LocalSpeaker _local;
    private RouteExport _export;
    private bool _endOfRibSent;

    public RouteSender(LocalSpeaker local, SessionAgreement agreement, IPAddress localAddress, ILinkAddresses links)
    {
        _local = local;
        _agreement = agreement;
        _localAddress = localAddress;
        _links = links;
        _packer = new UpdatePacker(agreement.Update, local.As, agreement.EnhancedRefresh);
        _export = Export();
    }

    /// <summary>Wanted routes that cannot be sent.</summary>
    public ImmutableArray<WithheldRoute> Withheld { get; private set; } = [];

    public int RouteCount => _rib.Routes.Count;

    /// <summary>The routes as sent. Replaced by the next update and never changed, so that it may be kept.</summary>
    public IReadOnlyDictionary<Prefix, RouteAttributes> Routes => _rib.Routes;

    /// <summary>The messages that bring the neighbor from what it has to <paramref name="desired"/>; the first time End-of-RIB ends them.</summary>
    public RouteBatch Update(ImmutableArray<Route> desired)
    {
        var routes = new Dictionary<Prefix, RouteAttributes>(desired.Length);
        var withheld = ImmutableArray.CreateBuilder<WithheldRoute>();
        var most = _local.Neighbor.Export.MaxAnnounced ?? int.MaxValue;
        // A route of a family that was not agreed on belongs to another session: it is no loss of this one.
        foreach (var route in desired.Where(route => _agreement.Families.Contains(route.Prefix.Family)))
        {
            if (_export.Attributes(route, out var reason) is not { } attributes)
                withheld.Add(new WithheldRoute(route.Prefix, reason!));
            else if (routes.Count < most || routes.ContainsKey(route.Prefix))
                routes[route.Prefix] = attributes;
            else
                withheld.Add(new WithheldRoute(route.Prefix, string.Create(CultureInfo.InvariantCulture, $"max_announced is {most}, and as many come before it")));
        }
        Withheld = withheld.DrainToImmutable();
        var messages = _packer.Pack(_rib.Replace(routes));
        if (!_endOfRibSent)
        {
            // RFC 4724, section 2: useful to a neighbor even where no one lists the graceful restart capability.
            foreach (var family in _agreement.Families) messages.Add(UpdateMessage.EndOfRibOf(family).ToBytes(_agreement.Update));
            _endOfRibSent = true;
        }
        return new RouteBatch(messages);
    }

    /// <summary>What the neighbor would have with other options and these routes; nothing here changes.</summary>
    public RouteSender Preview(LocalSpeaker local, ImmutableArray<Route> desired)
    {
        // A session that the change resets will agree on the same again, but for families that are no longer ours.
        var families = _agreement.Families.Where(local.Neighbor.Families.Contains);
        var then = new RouteSender(local, _agreement with { Families = [.. families] }, _localAddress, _links);
        then.Update(desired);
        return then;
    }

    /// <summary>Has the routes of <paramref name="family"/> sent anew by the next update (RFC 2918, section 4).</summary>
    public void Refresh(AddressFamily family) => _rib.Refresh(family);

    /// <summary>Looks at the session's interface again.</summary>
    public void LookAtLink() => _export = Export();

    /// <summary>Goes on with other export options.</summary>
    public void Adopt(LocalSpeaker local)
    {
        _local = local;
        _export = Export();
    }

    private RouteExport Export() =>
        new(_local, _agreement, SessionLink.Of(_localAddress, _local.Neighbor, _agreement.Update.Internal, _links));
}

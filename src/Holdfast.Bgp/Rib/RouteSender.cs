using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Rib;

/// <summary>The routes side of one Established session: what the neighbor should have, has, and cannot have.</summary>
internal sealed partial class RouteSender
{
    private readonly SessionAgreement _agreement;
    private readonly IPAddress _localAddress;
    private readonly ILinkAddresses _links;
    private readonly UpdateGroups _groups;
    private readonly UpdatePacker _packer;
    private readonly AdjRibOut _rib = new();
    private SessionOptions _options;
    private SessionLink _link;
    private UpdateGroupKey _key;
    private bool _endOfRibSent;

    /// <summary>Begins with nothing sent; what <paramref name="groups"/> has for others like this one is used again.</summary>
    public RouteSender(SessionOptions options, SessionAgreement agreement, IPAddress localAddress, ILinkAddresses links,
        UpdateGroups groups)
    {
        _options = options;
        _agreement = agreement;
        _localAddress = localAddress;
        _links = links;
        _groups = groups;
        _packer = new UpdatePacker(agreement.Update, agreement.EnhancedRefresh);
        _link = CurrentLink();
        _key = UpdateGroupKey.Of(options, agreement, _link);
        _endOfRibSent = options.Neighbor.ManualEndOfRib;
    }

    public SessionOptions Options => _options;

    /// <summary>Wanted routes that cannot be sent.</summary>
    public ImmutableArray<WithheldRoute> Withheld => _rib.Sent.Withheld;

    /// <summary>The routes as sent. Replaced by the next update and never changed, so that it may be kept.</summary>
    public IReadOnlyDictionary<Prefix, RouteAttributes> Routes => _rib.Sent.Routes;

    public int RouteCount => Routes.Count;

    /// <summary>
    /// The messages that bring the neighbor from what it has to <paramref name="desired"/>; the first time End-of-RIB ends them.
    /// </summary>
    public RouteBatch Update(DesiredRoutes desired)
    {
        // Routes that are for some neighbors only part those from the others of their group.
        var key = desired.NamesNeighbors ? _key with { Neighbor = _options.Neighbor.Name } : _key;
        var from = _rib.Sent;
        var table = _groups.Table(key, desired, () => Table(from, key, desired));
        if (_rib.IsRefreshing || !_endOfRibSent)
        {
            var messages = _packer.Pack(_rib.Replace(table));
            // RFC 4724, section 2: useful to a neighbor even where no one lists the graceful restart capability.
            if (!_endOfRibSent) messages.AddRange(
                _agreement.Families.Select(family => UpdateMessage.EndOfRibOf(family).ToBytes(_agreement.Update)));
            _endOfRibSent = true;
            return new RouteBatch(messages);
        }
        RouteBatch? own = null;
        var batch = _groups.Batch(from, table, key, () => own = new RouteBatch(_packer.Pack(_rib.Replace(table))));
        if (own is null) _rib.MarkSent(table);
        return batch;
    }

    /// <summary>What the neighbor would have with other options and these routes; nothing here changes.</summary>
    public RouteSender Preview(SessionOptions options, DesiredRoutes desired)
    {
        // A session that the change resets will agree on the same again, but for families that are no longer ours.
        var families = _agreement.Families.Where(options.Neighbor.Families.Contains);
        var then = new RouteSender(
            options, _agreement with { Families = [.. families] }, _localAddress, _links, new UpdateGroups());
        then.Update(desired);
        return then;
    }

    /// <summary>Has the routes of <paramref name="family"/> sent anew by the next update (RFC 2918, section 4).</summary>
    public void Refresh(AddressFamily family) => _rib.Refresh(family);

    /// <summary>Finds the session's interface and its addresses anew.</summary>
    public void FindLink()
    {
        var now = CurrentLink();
        // While no interface has our end of the session nothing reaches the neighbor. What it has is right again when the address
        // is back, as after a restart of the network's services; if it stays away, the session ends.
        if (now.Interface is not null || _link.Interface is null) _link = now;
        _key = UpdateGroupKey.Of(_options, _agreement, _link);
    }

    /// <summary>Goes on with other export options.</summary>
    public void Reconfigure(SessionOptions options)
    {
        _options = options;
        FindLink();
    }

    private RouteTable Table(RouteTable from, UpdateGroupKey key, DesiredRoutes desired)
    {
        if (from.Origin is { } origin && origin.Key == key && desired.ChangedSince(origin.Desired) is { } changed)
            return Changed(from, changed, key, desired);
        var routes = new Dictionary<Prefix, RouteAttributes>(desired.All.Length);
        var withheld = ImmutableArray.CreateBuilder<WithheldRoute>();
        Apply(desired.All, routes, withheld);
        return new RouteTable(routes, withheld.DrainToImmutable())
        {
            Origin = _options.Neighbor.Export.MaxAnnounced is null ? (key, desired) : null,
        };
    }

    // The table anew in these prefixes alone.
    private RouteTable Changed(RouteTable from, IReadOnlyCollection<Prefix> changed, UpdateGroupKey key, DesiredRoutes desired)
    {
        var persistent = from.Routes as ImmutableDictionary<Prefix, RouteAttributes> ?? from.Routes.ToImmutableDictionary();
        var routes = persistent.ToBuilder();
        var withheld = ImmutableArray.CreateBuilder<WithheldRoute>();
        var prefixes = changed.ToHashSet();
        withheld.AddRange(from.Withheld.Where(route => !prefixes.Contains(route.Prefix)));
        routes.RemoveRange(prefixes);
        Apply(prefixes.SelectMany(desired.To), routes, withheld);
        return new RouteTable(routes.ToImmutable(), withheld.DrainToImmutable()) { Origin = (key, desired) };
    }

    private void Apply(
        IEnumerable<Route> desired, IDictionary<Prefix, RouteAttributes> routes, ImmutableArray<WithheldRoute>.Builder withheld)
    {
        var export = new ExportPolicy(_options, _agreement, _link);
        var most = _options.Neighbor.Export.MaxAnnounced ?? int.MaxValue;
        // A route of a family that was not agreed on belongs to another session: it is no loss of this one.
        var name = _options.Neighbor.Name;
        foreach (var route in desired.Where(route => _agreement.Families.Contains(route.Prefix.Family) && route.IsFor(name)))
        {
            if (route.IsWithdrawal)
                routes.Remove(route.Prefix);
            else if (export.Attributes(route, out var reason) is not { } attributes)
                withheld.Add(new WithheldRoute(route.Prefix, reason!));
            else if (routes.Count < most || routes.ContainsKey(route.Prefix))
                routes[route.Prefix] = attributes;
            else
                withheld.Add(new WithheldRoute(route.Prefix,
                    string.Create(CultureInfo.InvariantCulture, $"max_announced is {most}, and as many come before it")));
        }
    }

    private SessionLink CurrentLink() => SessionLink.Of(
        _localAddress, _options.Neighbor, _agreement.Update.Internal, _links, _options.ServiceAddresses);
}

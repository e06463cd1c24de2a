using System.Net;
using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <content>What a neighbor has been told, from one process to another.</content>
internal sealed partial class RouteSender
{
    private static readonly RouteAttributes Unknown = RouteAttributes.Of(new ResolvedNextHop(IPAddress.Any));

    /// <summary>What the neighbor has.</summary>
    public IReadOnlyList<RouteHandover> Leave() =>
        [.. Routes.Select(route => new RouteHandover(
            route.Key.Address.ToString(), route.Key.Length, Octets(route.Key, route.Value)))];

    /// <summary>
    /// Begins with what another process has told the neighbor: a route that would be announced by the same octets is there, of
    /// the others it is known that the neighbor has something else.
    /// </summary>
    /// <param name="sent">What that process has left.</param>
    /// <param name="desired">What the neighbor should have.</param>
    public void Inherit(IEnumerable<RouteHandover> sent, DesiredRoutes desired)
    {
        var key = desired.NamesNeighbors ? _key with { Neighbor = _options.Neighbor.Name } : _key;
        var table = _groups.Table(key, desired, () => Table(_rib.Sent, key, desired));
        var had = new Dictionary<Prefix, RouteAttributes>();
        foreach (var route in sent)
        {
            if (!IPAddress.TryParse(route.Address, out var address) || route.Length < 0
                || route.Length > address.GetAddressBytes().Length * 8)
                continue;
            var prefix = new Prefix(address, route.Length);
            had[prefix] = table.Routes.TryGetValue(prefix, out var wanted)
                && Octets(prefix, wanted).AsSpan().SequenceEqual(route.Update) ? wanted : Unknown;
        }
        _rib.MarkSent(new RouteTable(had, table.Withheld));
        _endOfRibSent = true;
    }

    private byte[] Octets(Prefix prefix, RouteAttributes attributes) =>
        _packer.Pack(new AdjRibOutChange([], [new RouteGroup(prefix.Family, attributes, [prefix])], []))[0];
}

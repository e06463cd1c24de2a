using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bgp</c>: whom the services are announced to.</summary>
internal static class BgpKeys
{
    private static readonly KeyType<ValueList<IPAddress>> ListenAddresses = ObjectList<IPAddress>(
        "list of addresses", JsonShapes.Address, field => field.Address(), field =>
        {
            foreach (var more in field.OneOrMany().GroupBy(item => item.Text()?.Contains(':', StringComparison.Ordinal))
                .SelectMany(family => family.Skip(1)))
                more.Error("this is the second address of its family", "keep one, or take the key away to listen on all");
        });

    public static readonly Section<Draft> Section = new Section<Draft>("bgp", static () => new Draft().With(Unset))
        .Key("local_as", AsNumber, d => d.Bgp!.LocalAs, (d, v) => d.With(d.Bgp! with { LocalAs = v }),
            "our AS", required: "write `local_as: 65101`")
        .Key("router_id", RouterId, d => d.Bgp!.RouterId, (d, v) => d.With(d.Bgp! with { RouterId = v }),
            "our BGP identifier", "`node.router_id`")
        .Key("listen_port", Integer(0, 65535, name: "port, or 0"), d => d.Bgp!.ListenPort,
            (d, v) => d.With(d.Bgp! with { ListenPort = v }),
            "where neighbors reach us; 0: they do not. A change needs a restart", effect: Effect.Restart)
        .Key("listen_addresses", ListenAddresses, d => d.Bgp!.ListenAddresses,
            (d, v) => d.With(d.Bgp! with { ListenAddresses = v }),
            "the addresses where they reach us, at most one of a family; of a family without one, nobody does", "every address")
        .List("neighbors", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => NeighborKeys.Section))),
            NeighborKeys.Read,
            "whom we speak to", "needed without `dynamic_neighbors`")
        .List("dynamic_neighbors",
            new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => DynamicNeighborKeys.Section))),
            DynamicNeighborKeys.Read, "who else may connect to us", "none")
        .List("static_routes",
            new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => StaticRouteKeys.Section))),
            StaticRouteKeys.Read,
            "routes that are announced as they are written, whatever the services do", "none")
        .List("processes", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => ProcessKeys.Section))),
            ProcessKeys.Read, "programs that announce routes by writing commands, as ExaBGP runs them", "none")
        .Key("cli_pipes", ProcessKeys.Pipes.OrNone(), d => d.ProcessPipes, (d, v) => d.WithProcessPipes(v),
            "named pipes on which `exabgpcli` finds the node, without `.in` and `.out`: `/run/exabgp/exabgp`. Made when they are "
                + "not there. A change needs a restart", "none", effect: Effect.Restart)
        .ForItems(NeighborKeys.Shared, d => d.NeighborDefaults, (d, v) => d.With(v))
        .Complete((map, draft, _) =>
        {
            if (draft.Node.RouterId is null && map["router_id"] is null && !map.Bag.IsMisread("node.router_id"))
                RouterIdIsMissing(map, draft);
            if (map["neighbors"] is null && map["dynamic_neighbors"] is null)
                map.Missing("`neighbors` is missing", "write `neighbors: [{ address: 192.0.2.1, peer_as: 64500 }]`");
            return draft;
        });

    private static BgpOptions Unset => new() { LocalAs = 0, RouterId = IPAddress.None };

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        if (MappingReader.Open(field, Section, reading) is not { } map) return false;
        draft.With(Unset with { RouterId = draft.Node.RouterId ?? IPAddress.None });
        Section.Read(map, draft, reading);
        return true;
    }

    private static void RouterIdIsMissing(MappingReader map, Draft draft)
    {
        var own = draft.Listeners.FirstOrDefault(l => l.IsWhole && l.Value.EndPoint.Address.IsIpv4()
            && !l.Value.EndPoint.Address.IsWildcard())?.Value.EndPoint.Address;
        map.Missing("BGP needs a router id, and neither `node` nor `bgp` names one",
            own is null ? "write `node: { router_id: ... }`, an IPv4 address of this node"
                : $"write `node: {{ router_id: {own} }}`");
    }
}

using System.Net;
using Holdfast.Bgp.Options;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>bgp</c>.</summary>
internal static class BgpSection
{
    public static readonly KeySet Keys = KeySet.Of("bgp", ["local_as", "router_id", "listen_port", "neighbors", "dynamic_neighbors"], NeighborSection.SharedKeys);

    public static void Read(Field? field, Draft draft, PasswordFile passwords)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return;
        var localAs = map.Required("local_as", "write `local_as: 65101`")?.AsNumber() ?? 0;
        var routerId = map["router_id"]?.RouterId() ?? draft.Node.RouterId;
        if (routerId is null && map["router_id"] is null && !field.Bag.IsMisread("node.router_id"))
        {
            var own = draft.Listeners.FirstOrDefault(l => l.IsWhole && l.Value.EndPoint.Address.IsIpv4()
                && !l.Value.EndPoint.Address.IsWildcard())?.Value.EndPoint.Address;
            field.Missing("BGP needs a router id, and neither `node` nor `bgp` names one",
                own is null ? "write `node: { router_id: ... }`, an IPv4 address of this node" : $"write `node: {{ router_id: {own} }}`");
        }
        var options = new BgpOptions { LocalAs = localAs, RouterId = routerId ?? IPAddress.None };
        draft.Bgp = options with { ListenPort = map["listen_port"]?.Integer(0, 65535) ?? options.ListenPort };
        var section = new NeighborSection(passwords);
        var defaults = section.Shared(map, new NeighborOptions("", IPAddress.None, 0));
        var dynamic = map["dynamic_neighbors"];
        var neighbors = dynamic is null ? map.Required("neighbors", "write `neighbors: [{ address: 192.0.2.1, peer_as: 64500 }]`") : map["neighbors"];
        section.Read(neighbors, defaults, draft);
        DynamicNeighborSection.Read(dynamic, section, defaults, draft);
    }

    /// <summary>An AS number that may be used (RFC 7607, RFC 7300, RFC 6793).</summary>
    public static uint? AsNumber(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (text.StartsWith("AS", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.None, null, out var bare))
        {
            field.Error($"`{text}` is not a number", $"write `{bare}`");
            return null;
        }
        if (field.Number(0, uint.MaxValue) is not { } number) return null;
        if (number is not (0 or 23456 or 65535 or uint.MaxValue)) return (uint)number;
        field.Error($"AS {number} is reserved and names no network", "private use: 64512 to 65534, 4200000000 to 4294967294");
        return null;
    }
}

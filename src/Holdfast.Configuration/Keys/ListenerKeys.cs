using System.Net;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.listen</c>: addresses, with or without options of their own.</summary>
internal static class ListenerKeys
{
    private const int DnsPort = 53;

    /// <summary>Keys that stand at a listener, or in <c>dns</c> for all.</summary>
    public static readonly Section<ListenerOptions> Shared = new Section<ListenerOptions>("dns", Usual)
        .Key("max_udp_size", Integer(512, 4096, "octets", "octets, 512 to 4096"), o => o.MaxUdpSize,
            (o, v) => o with { MaxUdpSize = v },
            "largest answer over UDP; a larger one is truncated by whole RRsets, with TC")
        .Key("socket_buffer", Integer(0, 1 << 30, "octets", "octets"), o => o.SocketBuffer, (o, v) => o with { SocketBuffer = v },
            "receive and send buffer of each UDP socket listened on; 0 leaves the system's default. Beyond "
                + "`net.core.rmem_max` it needs CAP_NET_ADMIN, which the addresses need anyway");

    public static readonly Section<ListenerOptions> Section = new Section<ListenerOptions>("dns.listen[]", Usual)
        .Key("address", EndPoint(DnsPort), o => o.EndPoint, (o, v) => o with { EndPoint = v },
            "where it listens", required: "write `address: 192.0.2.1:53`", effect: Effect.Elsewhere)
        .Protocol("udp", ListenerProtocol.Udp, "answer over UDP")
        .Protocol("tcp", ListenerProtocol.Tcp, "answer over TCP")
        .Key("proxy_protocol", Bool, o => o.ProxyProtocol, (o, v) => o with { ProxyProtocol = v },
            "read the PROXY headers of the proxies of [proxy_protocol](#dnsproxy_protocol) here; else what they send has none")
        .Inherit(Shared, "dns")
        .Key("interface", InterfaceName.OrNone(), o => o.Interface, (o, v) => o with { Interface = v },
            "the interface it is bound to", "any", effect: Effect.Elsewhere)
        .Check((map, options) =>
        {
            if (options.Protocols.IsEmpty)
                map.Error("neither UDP nor TCP is answered here", "turn one on, or take the listener away");
        });

    public static readonly KeyType ListType = new ShapeType("list of addresses, with or without port, or of mappings",
        JsonShapes.OneOrMany(JsonShapes.AnyOf(JsonShapes.EndPoint, JsonShapes.Mapping(() => Section))));

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.OneOrMany())
        {
            // A mapping with one key may be an address that lost its quotes; reading it as a text says so.
            if (item.Node is MappingNode { Entries: not [(SequenceNode, _)] } node && !IsBareAddress(node))
            {
                if (MappingReader.Open(item, Section, reading) is not { } map) continue;
                var options = Section.Read(map, draft.ListenerDefaults, reading);
                draft.Listeners.Add(new(options, item.Path, map["address"] is not null && !map.IsMisread("address")));
            }
            else if (item.EndPoint(DnsPort) is { } endPoint)
                draft.Listeners.Add(new(draft.ListenerDefaults with { EndPoint = endPoint }, item.Path));
            else draft.Listeners.Add(new(draft.ListenerDefaults, item.Path, IsWhole: false));
        }
        return true;
    }

    private static Section<ListenerOptions> Protocol(this Section<ListenerOptions> section, string name,
        ListenerProtocol protocol, string help) =>
            section.Key(name, Bool, o => o.Protocols.Contains(protocol),
            (o, v) => o with { Protocols = o.Protocols.With(protocol, v) }, help);

    private static ListenerOptions Usual() => new(new IPEndPoint(IPAddress.None, DnsPort));

    private static bool IsBareAddress(MappingNode node) =>
        node.Entries is [(ScalarNode key, ScalarNode { IsEmpty: true })] && IPAddress.TryParse(key.Text + ":", out _);
}

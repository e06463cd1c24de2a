using System.Net;
using Holdfast.Configuration.Source;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.listen</c>: addresses, with or without options of their own.</summary>
internal static class ListenSection
{
    private const int DnsPort = 53;

    public static readonly KeySet Keys = new("dns.listen[]", "address", "udp", "tcp", "max_udp_size", "socket_buffer", "interface");

    /// <summary>What <c>dns</c> itself may say for all listeners.</summary>
    public static ListenerOptions Shared(MappingReader map, ListenerOptions options) => options with
    {
        MaxUdpSize = map["max_udp_size"]?.Integer(512, 4096, "octets") ?? options.MaxUdpSize,
        SocketBuffer = map["socket_buffer"]?.Integer(0, 1 << 30, "octets") ?? options.SocketBuffer,
    };

    public static void Read(Field? field, Draft draft)
    {
        foreach (var item in field?.OneOrMany() ?? [])
        {
            // A mapping with one key may be an address that lost its quotes; reading it as a text says so.
            if (item.Node is MappingNode { Entries: not [(SequenceNode, _)] } node && !IsBareAddress(node))
                ReadMapping(item, draft);
            else if (item.EndPoint(DnsPort) is { } endPoint)
                draft.Listeners.Add(new(draft.ListenerDefaults with { EndPoint = endPoint }, item.Path));
            else draft.Listeners.Add(new(draft.ListenerDefaults, item.Path, IsWhole: false));
        }
    }

    private static bool IsBareAddress(MappingNode node) =>
        node.Entries is [(ScalarNode key, ScalarNode { IsEmpty: true })] && IPAddress.TryParse(key.Text + ":", out _);

    private static void ReadMapping(Field item, Draft draft)
    {
        if (MappingReader.Open(item, Keys) is not { } map) return;
        var endPoint = map.Required("address", "write `address: 192.0.2.1:53`")?.EndPoint(DnsPort);
        var options = Shared(map, draft.ListenerDefaults);
        options = options with
        {
            EndPoint = endPoint ?? options.EndPoint,
            Protocols = options.Protocols
                .With(ListenerProtocol.Udp, map["udp"]?.Boolean() ?? true)
                .With(ListenerProtocol.Tcp, map["tcp"]?.Boolean() ?? true),
            Interface = map["interface"]?.InterfaceName(),
        };
        if (options.Protocols.IsEmpty)
            item.Error("neither UDP nor TCP is answered here", "turn one on, or take the listener away");
        draft.Listeners.Add(new(options, item.Path, endPoint is not null));
    }
}

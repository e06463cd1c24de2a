using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.ProxyProtocol;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.proxy_protocol</c>: proxies before this node, whose PROXY headers say who asks.</summary>
internal static class ProxyProtocolKeys
{
    private static readonly KeyType<ValueList<IPNetwork>> Networks =
        NetworkTypes.List<IPNetwork>("list of networks", JsonShapes.Network, ReadNetwork);

    public static readonly Section<ProxyProtocolOptions> Section =
        new Section<ProxyProtocolOptions>("dns.proxy_protocol", static () => new ProxyProtocolOptions())
        .Key("acl", Networks, o => o.Acl, (o, v) => o with { Acl = v },
            "networks of proxies. Each of their datagrams must begin with a header of version 2, each of their connections with "
                + "one of version 1 or 2, and `dns.acl` need not name them; headers of others are no DNS", "none")
        .Key("apply_acl_to_proxied_clients", Bool, o => o.ApplyAclToProxiedClients,
            (o, v) => o with { ApplyAclToProxiedClients = v },
            "whether `dns.acl` holds for the clients that headers name; else all of them may ask")
        .Key("max_payload_size", Integer(16, 65535, name: "octets"), o => o.MaxPayloadSize,
            (o, v) => o with { MaxPayloadSize = v },
            "the longest header, with its values; what has a longer one is dropped, over TCP closed");

    private static IPNetwork? ReadNetwork(Field field)
    {
        if (field.Network() is not { } network) return null;
        if (network.PrefixLength == 0)
            field.Warning($"`{network}` lets the whole Internet say for whom it asks, and keeps clients without a proxy out",
                "name your proxies");
        return network;
    }
}

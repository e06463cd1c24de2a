using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Clients;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.privacy</c>: how much of a client's address is shown.</summary>
internal static class PrivacyKeys
{
    public static readonly Section<PrivacyOptions> Section =
        new Section<PrivacyOptions>("dns.privacy", static () => new PrivacyOptions())
        .Key("ipv4", Integer(0, 32, name: "bits"), o => o.Ipv4, (o, v) => o with { Ipv4 = v },
            "bits of clients' IPv4 addresses that are shown, counted by and sent, wherever single queries are; those behind are zero")
        .Key("ipv6", Integer(0, 128, name: "bits"), o => o.Ipv6, (o, v) => o with { Ipv6 = v }, "the same of IPv6 addresses");
}

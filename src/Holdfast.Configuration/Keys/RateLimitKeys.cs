using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Rules;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[].above</c>: the rate that a client exceeds.</summary>
internal static class RateLimitKeys
{
    public static readonly Section<RateLimitOptions> Section =
        new Section<RateLimitOptions>("dns.rules[].above", static () => new RateLimitOptions(1))
        .Key("qps", Integer(1, 10_000_000, name: "queries a second"), o => o.QueriesPerSecond,
            (o, v) => o with { QueriesPerSecond = v },
            "the rate", required: "write `{ qps: 50 }`", words: o => $"{o.QueriesPerSecond} qps")
        .Key("burst", Integer(1, 10_000_000, name: "queries"), o => o.Burst, (o, v) => o with { Burst = v },
            "so many at once are within the rate", "`qps`", words: o => $"burst {o.Burst}")
        .Key("ipv4_prefix", Integer(0, 32), o => o.Ipv4Prefix, (o, v) => o with { Ipv4Prefix = v },
            "IPv4 clients that share this much are one", words: o => $"per /{o.Ipv4Prefix}")
        .Key("ipv6_prefix", Integer(0, 128), o => o.Ipv6Prefix, (o, v) => o with { Ipv6Prefix = v },
            "IPv6 clients that share this much are one", words: o => $"and /{o.Ipv6Prefix}")
        .Key("per_client", Bool, o => o.PerClient, (o, v) => o with { PerClient = v },
            "each client has this rate; `false`: all clients together", words: o => o.PerClient ? null : "together");
}

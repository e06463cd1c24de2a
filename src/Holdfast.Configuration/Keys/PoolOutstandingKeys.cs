using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Rules.Matches;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[].pool_outstanding</c>: how busy a pool is.</summary>
internal static class PoolOutstandingKeys
{
    public static readonly Section<PoolOutstandingOptions> Section =
        new Section<PoolOutstandingOptions>("dns.rules[].pool_outstanding",
            static () => new PoolOutstandingOptions(BackendOptions.DefaultPool, 0))
        .Key("pool", ShortText(63), o => o.Pool, (o, v) => o with { Pool = v }, "the pool",
            required: "write `{ pool: default, above: 5000 }`", words: o => o.Pool)
        .Key("above", Integer(0, int.MaxValue, name: "queries"), o => o.Above, (o, v) => o with { Above = v },
            "its backends together have more queries to answer than this", required: "write `{ pool: default, above: 5000 }`",
            words: o => $"above {o.Above}");
}

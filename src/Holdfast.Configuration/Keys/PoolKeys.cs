using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.pools.*</c>: pools with settings of their own, by name.</summary>
internal static class PoolKeys
{
    public static readonly KeyType<PolicyType> Policy = new ObjectType<PolicyType>(
        "policy", JsonShapes.OneOf([.. PolicyType.All.Select(type => type.Name)]), DnsValues.Policy, type => type.Name)
    {
        IsCode = true,
    };

    public static readonly Section<PoolOptions> Section = new Section<PoolOptions>("dns.pools.*")
        .Key("policy", Policy, o => o.Policy, (o, v) => o with { Policy = v },
            "how a backend is chosen in this pool", "`dns.policy`")
        .Key("cache", CacheKeys.Type, o => o.Cache, (o, v) => o with { Cache = v },
            "the packet cache of this pool. A mapping: one of its own; what it says holds in place of what "
                + "`dns.cache` says. A name: that one of `dns.caches`. `off`: none", "`dns.cache`");

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var (name, pool) in field.Named("internal: { policy: roundrobin }", "a pool's name"))
            if (Section.TryRead(pool, new PoolOptions(name, draft.Dns.Policy) { Cache = draft.Dns.Cache }, reading,
                out var options))
                draft.Pools.Add(new(options, pool.Path));
        return true;
    }
}

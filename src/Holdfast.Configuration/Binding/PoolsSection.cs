using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.pools</c>: pools with settings of their own, by name.</summary>
internal static class PoolsSection
{
    public static readonly KeySet Keys = new("dns.pools.*", "policy", "cache");

    public static void Read(Field? field, Draft draft)
    {
        foreach (var (name, pool) in field?.Named("internal: { policy: roundrobin }", "a pool's name") ?? [])
        {
            if (MappingReader.Open(pool, Keys) is not { } map) continue;
            var policy = map["policy"]?.Policy() ?? draft.Dns.Policy;
            var cache = CacheSection.Read(map["cache"], draft.Dns.Cache, draft);
            draft.Pools.Add(new(new PoolOptions(name, policy) { Cache = cache }, pool.Path));
        }
    }
}

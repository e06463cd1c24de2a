using Holdfast.Configuration.Source;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.pools</c>: pools with settings of their own, by name.</summary>
internal static class PoolsSection
{
    public static readonly KeySet Keys = new("dns.pools.*", "policy", "cache");

    public static void Read(Field? field, Draft draft)
    {
        if (field is null) return;
        if (field.Node is not MappingNode mapping)
        {
            field.Error($"must be a mapping, not {field.Node.Kind}", "write `pools: { internal: { policy: roundrobin } }`");
            return;
        }
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is not ScalarNode { IsEmpty: false } name)
            {
                field.Bag.Error(key, field.Path, "a pool's name must be a single word");
                continue;
            }
            if (!lines.TryAdd(name.Text, key.Line))
            {
                field.Bag.Error(key, field.Path,
                    $"`{ScalarValues.Shorten(name.Text)}` stands here twice; it was given in line {lines[name.Text]} already",
                    "keep one of them");
                continue;
            }
            var pool = new Field(value, $"{field.Path}.{name.Text}", field.Bag);
            if (MappingReader.Open(pool, Keys) is not { } map) continue;
            var policy = map["policy"]?.Policy() ?? draft.Dns.Policy;
            var cache = CacheSection.Read(map["cache"], draft.Dns.Cache);
            draft.Pools.Add(new(new PoolOptions(name.Text, policy) { Cache = cache }, pool.Path));
        }
    }
}

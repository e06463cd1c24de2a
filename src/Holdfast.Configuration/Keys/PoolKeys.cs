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
    public static readonly Section<PolicyType> LuaSection = new Section<PolicyType>("dns.policy")
        .Key("lua", LuaKeys.Function, o => o.Function ?? "", (_, v) => PolicyType.Lua(v),
            "a function that the files of `dns.lua` define: it gets the servers and the query, and returns a server, or its "
                + "place; see [policies in Lua](operating.md#policies-in-lua)",
            required: "write `policy: { lua: orderedwrandom }`");

    public static readonly KeyType<PolicyType> Policy = new ReadType<PolicyType>("policy, or mapping",
        JsonShapes.AnyOf(JsonShapes.OneOf([.. PolicyType.All.Select(type => type.Name)]), JsonShapes.Mapping(() => LuaSection)),
        TryReadPolicy, type => type.Function is { } function ? $"{{ lua: {function} }}" : type.Name)
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

    private static bool TryReadPolicy(Field field, PolicyType above, Reading reading, out PolicyType value)
    {
        if (field.Node is MappingNode)
        {
            bool isRead = LuaSection.TryRead(field, above, reading, out var function);
            value = isRead ? function! : above;
            return isRead;
        }

        value = field.Policy() ?? above;
        return true;
    }
}

using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Rules;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Pools, and how a backend is chosen in them.</summary>
internal static class PolicyNames
{
    public const string PoolClass = "ServerPool", PolicyClass = "ServerPolicy";

    /// <summary>The policies that dnsdist has as global objects, and what they are called here.</summary>
    public static readonly IReadOnlyList<(string Name, string Native)> BuiltIn =
    [
        ("leastOutstanding", "leastOutstanding"), ("firstAvailable", "firstAvailable"), ("wrandom", "wrandom"),
        ("whashed", "whashed"), ("chashed", "chashed"), ("roundrobin", "roundrobin"), ("orderedWrandUntag", "orderedWrandom"),
    ];

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("setServerPolicy", "`dns.policy`", (call, site) => site.Policy = PolicyOf(call, 0, site) ?? site.Policy),
        new("setPoolServerPolicy", "`dns.pools.*.policy`", (call, site) => SetPool(call, site, PolicyOf(call, 0, site), pool: 1)),
        new("setServerPolicyLua", "`dns.policy`, of Lua", (call, site) => site.Policy = LuaPolicyOf(call, site) ?? site.Policy),
        new("setPoolServerPolicyLua", "`dns.pools.*.policy`, of Lua", (call, site) =>
            SetPool(call, site, LuaPolicyOf(call, site), pool: 2)),
        new("newServerPolicy", "a policy of Lua", static (_, _) => { }) { Returns = PolicyClass },
        new("getPool", "`dns.pools.*`", (call, site) =>
        {
            if (call.Required(0, "a pool's name")?.Node is ScalarNode { Text: var name }) site.PoolOf(name);
        })
        { Returns = PoolClass },
        new("ServerPool:setCache", "`dns.pools.*.cache`", (call, site) =>
        {
            if (PoolOf(call, site) is { } pool
                && call.Required(0, "a packet cache")?.Object("a packet cache",
                    "make one by `newPacketCache(10000)`") is { } made)
                pool.Cache = site.CacheOf(made);
        }),
        new("ServerPool:unsetCache", "`dns.pools.*.cache`, none", (call, site) =>
        {
            if (PoolOf(call, site) is { } pool) pool.Cache = null;
        }),
        DnsdistName.NotNeeded("ServerPool:setECS", "`dns.backends[].client_subnet` says it of each backend"),
        .. new[]
        {
            "setServerPolicyLuaFFI", "setServerPolicyLuaFFIPerThread", "setPoolServerPolicyLuaFFI",
            "setPoolServerPolicyLuaFFIPerThread", "newServerPolicyFFI",
        }.Select(name => DnsdistName.Refused(
            name, LuaFunctionKeys.NoFfi, "write the policy in plain Lua, and give it to setServerPolicyLua")),
        new("setServFailWhenNoServer", "`dns.no_backend: servfail`", (call, site) =>
        {
            if (call.Required(0, "true or false")?.Truth() is { } servfail)
                site.Dns.Set("no_backend", servfail ? "servfail" : "drop", call.At);
        }),
        DnsdistName.NotNeeded("setRoundRobinFailOnNoServer", "no policy chooses a backend that is down"),
        Factor("setWeightedBalancingFactor"),
        Factor("setConsistentHashingBalancingFactor"),
        DnsdistName.NotNeeded("setWHashedPertubation", "hashes have a seed that is the same on all nodes"),
        DnsdistName.Shows("showServerPolicy", "`holdfast show pools`"),
        DnsdistName.Shows("showPoolServerPolicy", "`holdfast show pools`"),
        DnsdistName.Shows("showPools", "`holdfast show pools`"),
    ];

    /// <summary>The name of a policy here; null when dnsdist has none of that name.</summary>
    public static string? NativeOf(string name) => BuiltIn.FirstOrDefault(policy => policy.Name == name).Native;

    private static Node? PolicyOf(Arguments call, int place, DnsdistSite site)
    {
        if (call.Required(place, "a policy") is not { } argument) return null;
        if (argument.Node is ObjectNode { Made: { Name: "newServerPolicy" } made })
            return LuaPolicyOf(new Arguments(made, call.Reading), site);
        if (argument.Node is ScalarNode { Text: var name } && NativeOf(name) is { } native)
            return new ScalarNode(native, isPlain: false, argument.At);
        var shown = argument.Node is ScalarNode { IsEmpty: false } word ? $"`{word.Text}`" : argument.Node.Kind;
        argument.Error($"{shown} is no policy",
            "policies: " + string.Join(", ", BuiltIn.Select(policy => policy.Name)) + ", or what newServerPolicy returns");
        return null;
    }

    private static Node? LuaPolicyOf(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "a name")?.Text() is not { } name || call.Required(1, "a function") is not { } value) return null;
        if (value.Node is FunctionNode function) return LuaPolicy.Of(name, function, site);
        value.Error($"{value.Node.Kind} stands where a function belongs", "give the function itself, without `()`");
        return null;
    }

    private static void SetPool(Arguments call, DnsdistSite site, Node? policy, int pool)
    {
        if (policy is not null && call.Required(pool, "a pool")?.Node is ScalarNode { Text: var name })
            site.PoolOf(name).Policy = policy;
    }

    private static Pool? PoolOf(Arguments call, DnsdistSite site) =>
        call.Call.Self?.Made.Arguments is [ScalarNode { Text: var name }, ..] ? site.PoolOf(name) : null;

    private static DnsdistName Factor(string name) => new(name, "refused, where it is not 0: no policy limits a backend's share",
        (call, _) =>
        {
            if (call.Required(0, "a factor")?.Number() is not (null or 0))
                call.Refuse("is not honoured: no policy limits a backend's share by what the others have");
        });
}

using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Yaml;

/// <summary>Finds the Lua functions that dnsdist.yml names.</summary>
internal interface IYamlFunctions
{
    /// <summary>
    /// The function of a policy, a selector or an action; null when there is none, with the reason in the diagnostics.
    /// </summary>
    /// <param name="policy">The policy, with <c>function_name</c>, <c>function_file</c> or <c>function_code</c>.</param>
    FunctionNode? Of(MappingNode policy);
}

/// <summary>Pools and policies of dnsdist.yml.</summary>
internal sealed class YamlPolicies(MappingNode root, DnsdistSite site, IYamlFunctions functions)
{
    private readonly Dictionary<string, Node> _custom = [];

    public void Apply(IReadOnlyList<MappingNode> pools, IReadOnlyDictionary<string, Call> caches)
    {
        var policies = YamlOptions.Find(root, "load_balancing_policies");
        foreach (var policy in (YamlOptions.Find(policies, "custom_policies") as SequenceNode)?.Items.OfType<MappingNode>() ?? [])
            ReadCustom(policy);
        if (YamlOptions.Find(policies, "default_policy") is ScalarNode name) Apply("setServerPolicy", name.At, Policy(name));
        foreach (var pool in pools)
        {
            if (YamlOptions.Find(pool, "name") is not ScalarNode poolName)
            {
                site.Reading.Error(pool.At, "the pool has no `name`",
                    "write `name: \"\"` for the pool that all are in by default");
                continue;
            }
            foreach (var (key, _) in pool.Entries)
                if (key is ScalarNode { Text: not ("name" or "packet_cache" or "policy") and var other })
                    site.Reading.Unknown(key.At, other, $"pools: dnsdist has no `{ScalarValues.Shorten(other)}` here",
                        Nearest.To(other, ["name", "packet_cache", "policy"]) is { } near ? $"did you mean `{near}`?" : null);
            if (YamlOptions.Find(pool, "policy") is ScalarNode policy)
                Apply("setPoolServerPolicy", policy.At, Policy(policy), poolName);
            if (YamlOptions.Find(pool, "packet_cache") is not ScalarNode { Text.Length: > 0 } cache) continue;
            if (caches.TryGetValue(cache.Text, out var made))
                AllNames.Apply(new Call("ServerPool:setCache", cache.At, [new ObjectNode(made, cache.At)])
                {
                    Self = new ObjectNode(new Call("getPool", pool.At, [poolName]), pool.At),
                }, site);
            else
                site.Reading.Error(cache.At, $"there is no packet cache `{ScalarValues.Shorten(cache.Text)}`",
                    "name one of `packet_caches`");
        }
    }

    private void ReadCustom(MappingNode policy)
    {
        if (YamlOptions.Find(policy, "name") is not ScalarNode name)
        {
            site.Reading.Error(policy.At, "the policy has no `name`", "give it a `name`");
            return;
        }
        if (YamlOptions.Find(policy, "ffi") is ScalarNode { Text: "true" } ffi)
            AllNames.Apply(new Call("newServerPolicyFFI", ffi.At, [name]), site);
        else if (functions.Of(policy) is { } function)
            _custom[name.Text] = new ObjectNode(new Call("newServerPolicy", name.At, [name, function]), name.At);
    }

    private Node Policy(ScalarNode name) => _custom.GetValueOrDefault(name.Text, name);

    private void Apply(string function, Location at, params IReadOnlyList<Node> arguments) =>
        AllNames.Apply(new Call(function, at, arguments), site);
}

using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Configuration.Validation;

/// <summary>Pools: whoever names one must find backends in it.</summary>
internal static class PoolValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (!draft.HasDns && !bag.Knows("dns")) ValidateWithoutDns(draft, bag);
        if (draft.Backends.Count == 0) return;
        var sizes = draft.Backends.SelectMany(backend => backend.Value.Pools).GroupBy(pool => pool, StringComparer.Ordinal)
            .ToDictionary(pools => pools.Key, pools => pools.Count(), StringComparer.Ordinal);
        foreach (var pool in draft.Pools.Where(pool => !sizes.ContainsKey(pool.Value.Name)))
            bag.Warning(pool.Path, $"no backend is in pool `{pool.Value.Name}`", Advice(pool.Value.Name, sizes));
        foreach (var rule in draft.Rules)
        {
            (string Key, string? Pool)[] named =
            [
                ("pool", rule.Value.Action.SendsTo),
                .. rule.Value.Match.Whole.SelectMany(match => new[]
                {
                    ("pool_usable", match.UsablePool), ("pool_unusable", match.UnusablePool),
                    ("pool_outstanding", match.PoolOutstanding?.Pool),
                }),
            ];
            foreach (var (key, pool) in named)
                if (pool is not null && !sizes.ContainsKey(pool))
                    bag.Error($"{rule.Path}.{key}", $"no backend is in pool `{pool}`", Advice(pool, sizes));
        }
        if (!sizes.ContainsKey(BackendOptions.DefaultPool)
            && !draft.Rules.Exists(rule => rule.Value.Match.FitsAll && rule.Value.Action.IsFinal))
            bag.Warning("dns.backends",
                $"no backend is in pool `{BackendOptions.DefaultPool}`: queries that no rule sends elsewhere find nobody",
                "leave `pool` away at some, or add a last rule without a match");
        ValidateChecks(draft, sizes, bag);
        ValidateCaches(draft, sizes.Keys, bag);
    }

    /// <summary>
    /// A cache that pools share must not be called like a cache that one pool has for itself: operators could not tell them
    /// apart.
    /// </summary>
    private static void ValidateCaches(Draft draft, IEnumerable<string> pools, DiagnosticBag bag)
    {
        var own = draft.Pools.ToDictionary(pool => pool.Value.Name, pool => pool.Value.Cache, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pool in pools.Union(own.Keys).Append(BackendOptions.DefaultPool).Distinct())
        {
            var cache = own.TryGetValue(pool, out var its) ? its : draft.Dns.Cache;
            if (cache?.Name is { } name) used.Add(name);
            else if (cache is not null && draft.Caches.ContainsKey(pool) && used.Add(pool))
                bag.Error($"dns.caches.{pool}", $"pool `{pool}` has a cache of its own, which is called like it",
                    $"give this one another name, or have the pool use it: `cache: {pool}`");
        }
        if (bag.IsMisread("dns.caches")) return;
        foreach (var name in draft.Caches.Keys.Except(used))
            bag.Warning($"dns.caches.{name}", $"no pool uses the cache `{name}`",
                $"write `cache: {name}` in `dns`, or in a pool");
    }

    private static void ValidateChecks(Draft draft, Dictionary<string, int> sizes, DiagnosticBag bag)
    {
        foreach (var (path, check) in CheckPaths.Of(draft, bag))
        {
            if (check is not CheckOptions.Pool pool) continue;
            if (!sizes.TryGetValue(pool.Name, out var size))
                bag.Error($"{path}.pool", $"no backend is in pool `{pool.Name}`", Advice(pool.Name, sizes));
            else if (pool.Minimum > size)
                bag.Error($"{path}.minimum",
                    $"pool `{pool.Name}` has {size} {(size == 1 ? "backend" : "backends")}, "
                        + $"so that {pool.Minimum} can never be usable",
                    $"lower it to {size} or less");
        }
    }

    private static void ValidateWithoutDns(Draft draft, DiagnosticBag bag)
    {
        foreach (var (path, check) in CheckPaths.Of(draft, bag))
            if (check is CheckOptions.Pool pool)
                bag.Error($"{path}.pool", $"there is no pool `{pool.Name}`: the file has no `dns`",
                    "check what answers at the address: `query`, `http`, `tcp`, `file` or `command`");
    }

    private static string Advice(string pool, Dictionary<string, int> sizes) =>
        Nearest.To(pool, sizes.Keys) is { } near ? $"did you mean `{near}`?"
            : $"pools with backends: {string.Join(", ", sizes.Keys.Take(1000).Order(StringComparer.Ordinal).Take(10))}";
}

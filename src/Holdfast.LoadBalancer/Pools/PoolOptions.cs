using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A pool with settings of its own.</summary>
/// <param name="Name">The pool's name, as backends and rules use it.</param>
/// <param name="Policy">How a backend is chosen from it.</param>
public sealed record PoolOptions(string Name, PolicyType Policy)
{
    /// <summary>Its packet cache; null: none, whatever other pools have.</summary>
    public CacheOptions? Cache { get; init; }
}

/// <summary>A pool at one moment.</summary>
/// <param name="Name">As backends and rules use it.</param>
/// <param name="Policy">How a backend is chosen from it.</param>
/// <param name="Backends">Backends it has.</param>
/// <param name="Usable">Of them, those that are up.</param>
public sealed record PoolStatus(string Name, PolicyType Policy, int Backends, int Usable);

/// <summary>What all pools of one configuration are made from.</summary>
/// <param name="Backends">Every backend; each names its pools.</param>
internal sealed record PoolSetOptions(ImmutableArray<BackendOptions> Backends)
{
    /// <summary>Pools with settings of their own.</summary>
    public ImmutableArray<PoolOptions> Pools { get; init; } = [];

    /// <summary>The pools that rules send to.</summary>
    public ImmutableArray<string> SentTo { get; init; } = [];

    /// <summary>The policy of every pool without settings of its own.</summary>
    public PolicyType Policy { get; init; } = PolicyType.Default;

    /// <summary>The packet cache of every pool without settings of its own; null: none.</summary>
    public CacheOptions? Cache { get; init; }

    /// <summary>Functions in Lua that rules call.</summary>
    public ImmutableArray<string> Functions { get; init; } = [];

    /// <summary>Lua's files; null: none.</summary>
    public LuaOptions? Lua { get; init; }

    /// <summary>
    /// The name of every pool: the default one, and those that are configured, that a backend names or a rule sends to.
    /// </summary>
    public ImmutableArray<string> Names =>
        [
        .. new[] { BackendOptions.DefaultPool }
            .Concat(Pools.Select(pool => pool.Name))
            .Concat(Backends.SelectMany(backend => backend.Pools))
            .Concat(SentTo)
            .Distinct(),
    ];
}

/// <summary>What a client gets when no backend of its pool is usable.</summary>
public enum NoBackendAction
{
    /// <summary>SERVFAIL with the Extended DNS Error "No Reachable Authority" (RFC 8914, code 22).</summary>
    ServFail,

    /// <summary>Nothing.</summary>
    Drop,
}

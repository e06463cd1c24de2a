using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A pool with settings of its own.</summary>
/// <param name="Name">The pool's name, as backends and rules use it.</param>
/// <param name="Policy">How a backend is chosen from it.</param>
public sealed record PoolOptions(string Name, PolicyKind Policy)
{
    /// <summary>Its packet cache; null: none, whatever <see cref="LoadBalancerOptions.Cache"/> says of other pools.</summary>
    public CacheOptions? Cache { get; init; }
}

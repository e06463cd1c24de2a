using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A pool with settings of its own.</summary>
/// <param name="Name">The pool's name, as backends and rules use it.</param>
/// <param name="Policy">How a backend is chosen from it.</param>
public sealed record PoolOptions(string Name, PolicyKind Policy);

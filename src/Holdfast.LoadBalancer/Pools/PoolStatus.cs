using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A pool at one moment.</summary>
/// <param name="Name">As backends and rules use it.</param>
/// <param name="Policy">How a backend is chosen from it.</param>
/// <param name="Backends">Backends it has.</param>
/// <param name="Usable">Of them, those that are up.</param>
public sealed record PoolStatus(string Name, PolicyKind Policy, int Backends, int Usable);

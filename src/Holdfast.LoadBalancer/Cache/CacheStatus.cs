using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A packet cache at one moment.</summary>
/// <param name="Name">Its own name if pools share it, else that of its pool.</param>
/// <param name="Pools">The pools that have it.</param>
/// <param name="Counters">What the cache has done and holds.</param>
public sealed record CacheStatus(string Name, ImmutableArray<string> Pools, CacheCounters Counters);

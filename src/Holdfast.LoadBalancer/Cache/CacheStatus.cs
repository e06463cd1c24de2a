namespace Holdfast.LoadBalancer.Cache;

/// <summary>A pool's packet cache at one moment.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Counters">What the cache has done and holds.</param>
public sealed record CacheStatus(string Pool, CacheCounters Counters);

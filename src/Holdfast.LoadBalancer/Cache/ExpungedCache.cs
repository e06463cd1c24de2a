using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A cache that answers were removed from.</summary>
/// <param name="Name">The cache, as in <see cref="CacheStatus"/>.</param>
/// <param name="Pools">The pools that have it.</param>
/// <param name="Removed">How many answers were removed.</param>
public sealed record ExpungedCache(string Name, ImmutableArray<string> Pools, int Removed);

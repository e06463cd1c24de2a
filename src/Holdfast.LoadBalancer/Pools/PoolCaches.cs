using System.Collections.Immutable;
using Holdfast.Linux;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>
/// The caches of one configuration's pools, shared where they have a name. Those whose options a reload leaves alone are
/// taken over with all they hold.
/// </summary>
internal sealed class PoolCaches
{
    private readonly ImmutableArray<(string Pool, PacketCache Cache)> _entries;

    private PoolCaches(ImmutableArray<(string Pool, PacketCache Cache)> entries) => _entries = entries;

    /// <summary>Makes the caches that are missing.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="workers">Threads that use them.</param>
    /// <param name="previous">The caches before a reload.</param>
    /// <param name="former">What a pool was called then.</param>
    /// <exception cref="ArgumentException">A cache cannot be had as it is wanted; nothing new is left behind.</exception>
    public static PoolCaches Build(PoolSetOptions options, int workers, PoolCaches? previous, Func<string, string> former)
    {
        var own = options.Pools.ToDictionary(pool => pool.Name, pool => pool.Cache);
        var entries = ImmutableArray.CreateBuilder<(string, PacketCache)>();
        try
        {
            foreach (string pool in options.Names)
            {
                if ((own.TryGetValue(pool, out var its) ? its : options.Cache) is { } wanted)
                {
                    var cache = Shared(entries, wanted) ?? previous?.Former(former(pool), wanted)
                        ?? new PacketCache(wanted, workers);
                    entries.Add((pool, cache));
                }
            }
        }
        catch (Exception failed)
        {
            new PoolCaches(entries.ToImmutable()).DisposeUnlessIn(previous);
            if (failed is SystemCallException)
                throw new ArgumentException($"no memory can be had for a packet cache: {failed.Message}",
                    nameof(options), failed);
            throw;
        }

        return new(entries.ToImmutable());
    }

    /// <summary>A pool's cache, or null.</summary>
    public PacketCache? Of(string pool)
    {
        foreach (var (name, cache) in _entries)
        {
            if (name == pool)
                return cache;
        }

        return null;
    }

    /// <summary>The caches, each with the pools that have it, in the order of the pools.</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Pools, PacketCache Cache)> All => _entries
        .GroupBy(entry => entry.Cache)
        .Select(pools => (pools.Key.Options.Name ?? pools.First().Pool, pools.Select(entry => entry.Pool).ToImmutableArray(),
            pools.Key));

    /// <summary>The cache of this number, or null when it is not among these any more. For the query path.</summary>
    public PacketCache? Find(int number)
    {
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Cache.Number == number)
                return entry.Cache;
        }

        return null;
    }

    /// <summary>Those that are not among others.</summary>
    public ImmutableArray<PacketCache> Except(PoolCaches? others) =>
        [.. _entries.Select(entry => entry.Cache).Distinct().Where(cache => others?.Find(cache.Number) is null)];

    /// <summary>Gives up those that are not among others; no worker may use them any more.</summary>
    public void DisposeUnlessIn(PoolCaches? others)
    {
        foreach (var cache in Except(others))
            cache.Dispose();
    }

    private static PacketCache? Shared(IEnumerable<(string Pool, PacketCache Cache)> entries, CacheOptions wanted)
    {
        if (wanted.Name is null)
            return null;
        var cache = entries.FirstOrDefault(entry => entry.Cache.Options.Name == wanted.Name).Cache;
        return cache is null || cache.Options.Equals(wanted)
            ? cache
            : throw new ArgumentException($"two pools want the cache {wanted.Name} with different options", nameof(wanted));
    }

    /// <summary>The cache that a pool had, or that was shared by this name, if it had the same options.</summary>
    private PacketCache? Former(string pool, CacheOptions wanted)
    {
        var former = wanted.Name is null ? Of(pool) : Shared(_entries.Where(entry => entry.Cache.Options.Equals(wanted)), wanted);
        return former is not null && former.Options.Equals(wanted) ? former : null;
    }
}

using System.Collections.Immutable;
using Holdfast.Linux;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>The caches of one configuration's pools, shared where they have a name. Those whose options a reload leaves alone are taken over with all they hold.</summary>
internal sealed class PoolCaches
{
    private readonly ImmutableArray<(string Pool, PacketCache Cache)> _entries;

    private PoolCaches(ImmutableArray<(string Pool, PacketCache Cache)> entries) => _entries = entries;

    /// <summary>Makes the caches that are missing.</summary>
    /// <param name="wanted">The options of every pool that has a cache, by the pool's name.</param>
    /// <param name="workers">Threads that use them.</param>
    /// <param name="previous">The caches before a reload.</param>
    /// <exception cref="ArgumentException">A cache cannot be had as it is wanted; nothing new is left behind.</exception>
    public static PoolCaches Build(IEnumerable<(string Pool, CacheOptions Options)> wanted, int workers, PoolCaches? previous)
    {
        var entries = ImmutableArray.CreateBuilder<(string, PacketCache)>();
        try
        {
            foreach (var (pool, options) in wanted)
                entries.Add((pool, Shared(entries, options) ?? previous?.Former(pool, options) ?? new PacketCache(options, workers)));
        }
        catch (Exception failed)
        {
            new PoolCaches(entries.ToImmutable()).DisposeUnlessIn(previous);
            if (failed is SystemCallException)
                throw new ArgumentException($"no memory can be had for a packet cache: {failed.Message}", nameof(wanted), failed);
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
        .Select(pools => (pools.Key.Options.Name ?? pools.First().Pool, pools.Select(entry => entry.Pool).ToImmutableArray(), pools.Key));

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
            ? cache : throw new ArgumentException($"two pools want the cache {wanted.Name} with different options", nameof(wanted));
    }

    /// <summary>The cache that a pool had, or that was shared by this name, if it had the same options.</summary>
    private PacketCache? Former(string pool, CacheOptions wanted)
    {
        var former = wanted.Name is null ? Of(pool) : Shared(_entries.Where(entry => entry.Cache.Options.Equals(wanted)), wanted);
        return former is not null && former.Options.Equals(wanted) ? former : null;
    }
}

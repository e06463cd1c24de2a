using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>Sums what the workers counted.</summary>
internal static class CacheCounting
{
    /// <summary>The sum; each number is whole, and they are read one after another.</summary>
    public static CacheCounters Sum(CacheCell[] cells, CacheMemory memory, CacheRemoval removal, int maxEntries)
    {
        CacheCell sum = default;
        foreach (ref CacheCell cell in cells.AsSpan())
        {
            sum.Hits += Volatile.Read(ref cell.Hits);
            sum.StaleHits += Volatile.Read(ref cell.StaleHits);
            sum.Misses += Volatile.Read(ref cell.Misses);
            sum.NotCacheable += Volatile.Read(ref cell.NotCacheable);
            sum.Inserts += Volatile.Read(ref cell.Inserts);
            sum.Evictions += Volatile.Read(ref cell.Evictions);
            for (int i = 0; i < CacheCell.NotStoredCounts.Reasons; i++)
                sum.NotStored[i] += Volatile.Read(ref cell.NotStored[i]);
        }

        var notStored = ImmutableDictionary.CreateBuilder<NotStoredReason, long>();
        for (int i = 1; i < CacheCell.NotStoredCounts.Reasons; i++)
            notStored.Add((NotStoredReason)i, sum.NotStored[i]);
        return new CacheCounters
        {
            Hits = sum.Hits,
            StaleHits = sum.StaleHits,
            Misses = sum.Misses,
            NotCacheable = sum.NotCacheable,
            Inserts = sum.Inserts,
            Evictions = sum.Evictions,
            Expired = removal.Expired,
            Expunged = removal.Expunged,
            NotStored = notStored.ToImmutable(),
            Entries = memory.Index.Entries,
            MaxEntries = maxEntries,
            Bytes = memory.Bytes,
            MaxBytes = memory.MaxBytes,
        };
    }
}

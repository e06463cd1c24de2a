using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache.Memory;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A cache in numbers: counts since it was made, and what it holds now.</summary>
public sealed record CacheCounters
{
    /// <summary>The counts, for the rows of <see cref="CacheRows"/> to read.</summary>
    public CounterValues Values { get; } = new((int)CacheCounter.End);

    /// <summary>Queries answered from it, stale answers not included.</summary>
    public long Hits => this[CacheCounter.Hits];

    /// <summary>Queries answered from it after the answer's time.</summary>
    public long StaleHits => this[CacheCounter.StaleHits];

    /// <summary>Queries it had no answer for.</summary>
    public long Misses => this[CacheCounter.Misses];

    /// <summary>Of these, those that were answered from it after the answer's time, since the backend failed.</summary>
    public long StaleForFailure => this[CacheCounter.StaleForFailure];

    /// <summary>Of these, those that were answered from it after the answer's time, since the backend was slow.</summary>
    public long StaleForTimeout => this[CacheCounter.StaleForTimeout];

    /// <summary>Queries whose answers are never stored: zone transfers, signed queries, unusual options.</summary>
    public long NotCacheable => this[CacheCounter.NotCacheable];

    /// <summary>Answers stored.</summary>
    public long Inserts => this[CacheCounter.Inserts];

    /// <summary>Answers put out to make room.</summary>
    public long Evictions => this[CacheCounter.Evictions];

    /// <summary>Answers removed because their time was over.</summary>
    public long Expired => this[CacheCounter.Expired];

    /// <summary>Answers removed because somebody asked for it.</summary>
    public long Expunged => this[CacheCounter.Expunged];

    /// <summary>Answers not stored, by reason.</summary>
    public ImmutableDictionary<NotStoredReason, long> NotStored => Enum.GetValues<NotStoredReason>().Skip(1)
        .ToImmutableDictionary(reason => reason, reason => this[CacheCell.NotStored(reason)]);

    /// <summary>Answers held now.</summary>
    public required int Entries { get; init; }

    /// <summary>The most answers held.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>Octets they take now, with the index.</summary>
    public required long Bytes { get; init; }

    /// <summary>The most octets they may take.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>The names of the counts.</summary>
    internal static string[] Names { get; } = CounterNames.Of<CacheCounter>((int)CacheCounter.End);

    /// <summary>The counts by name.</summary>
    internal Dictionary<string, long> Named => CounterNames.Name(Names, Values);

    /// <summary>A cache's counters, summed over all workers.</summary>
    internal static CacheCounters Sum(Span<CacheCell> cells, CacheMemory memory, CacheRemoval removal, int maxEntries)
    {
        var counters = new CacheCounters
        {
            Entries = memory.Index.Entries,
            MaxEntries = maxEntries,
            Bytes = memory.Bytes,
            MaxBytes = memory.MaxBytes,
        };
        foreach (ref CacheCell cell in cells)
            counters.Values.Add(ref cell[0]);
        counters.Values[(int)CacheCounter.Expired] = removal.Expired;
        counters.Values[(int)CacheCounter.Expunged] = removal.Expunged;
        return counters;
    }

    private long this[CacheCounter counter] => Values[(int)counter];
}

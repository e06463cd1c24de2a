using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>A cache in numbers: counts since it was made, and what it holds now.</summary>
public sealed record CacheCounters
{
    /// <summary>Queries answered from it, stale answers not included.</summary>
    public required long Hits { get; init; }

    /// <summary>Queries answered from it after the answer's time.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Queries it had no answer for.</summary>
    public required long Misses { get; init; }

    /// <summary>Queries whose answers are never stored: zone transfers, signed queries, unusual options.</summary>
    public required long NotCacheable { get; init; }

    /// <summary>Answers stored.</summary>
    public required long Inserts { get; init; }

    /// <summary>Answers put out to make room.</summary>
    public required long Evictions { get; init; }

    /// <summary>Answers removed because their time was over.</summary>
    public required long Expired { get; init; }

    /// <summary>Answers removed because somebody asked for it.</summary>
    public required long Expunged { get; init; }

    /// <summary>Answers not stored, by reason.</summary>
    public required ImmutableDictionary<NotStoredReason, long> NotStored { get; init; }

    /// <summary>Answers held now.</summary>
    public required int Entries { get; init; }

    /// <summary>The most answers held.</summary>
    public required int MaxEntries { get; init; }

    /// <summary>Octets they take now, with the index.</summary>
    public required long Bytes { get; init; }

    /// <summary>The most octets they may take.</summary>
    public required long MaxBytes { get; init; }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// What is counted of each cache: each name is the first of the counter's cells, and has its row in <see cref="CacheRows"/>.
/// </summary>
internal enum CacheCounter
{
    Hits,
    StaleHits,
    Misses,
    NotCacheable,
    StaleForFailure,
    StaleForTimeout,
    Inserts,
    Evictions,

    // Counted by who removes them, not by workers.
    Expired,
    Expunged,

    // A cell for each NotStoredReason but the first, which is none.
    NotStored,
    End = NotStored + NotStoredReason.NoRoom,
}

/// <summary>The rows of what is counted of each cache.</summary>
public static class CacheRows
{
    private static readonly MetricFamily Requests =
        MetricFamily.Counter("holdfast_cache_requests_total", "Queries by what the cache had for them.", "cache", "result");

    private static readonly MetricFamily Stale = MetricFamily.Counter("holdfast_cache_stale_answers_total",
        "Misses that were answered after the answer's time, since the backend failed or was slow.", "cache", "reason");

    private static readonly MetricFamily Removed = MetricFamily.Counter("holdfast_cache_removed_total",
        "Answers removed: to make room, because their time was over, or by command.", "cache", "reason");

    /// <summary>All of them.</summary>
    public static ImmutableArray<CounterRow> All { get; } =
    [
        Row(CacheCounter.Hits, Requests, ["hit"]),
        Row(CacheCounter.StaleHits, Requests, ["stale_hit"]),
        Row(CacheCounter.Misses, Requests, ["miss"]),
        Row(CacheCounter.NotCacheable, Requests, ["not_cacheable"]),
        Row(CacheCounter.StaleForFailure, Stale, ["backend_failed"]),
        Row(CacheCounter.StaleForTimeout, Stale, ["client_timeout"]),
        Row(CacheCounter.Inserts, MetricFamily.Counter("holdfast_cache_stores_total", "Answers stored.", "cache")),
        Row(CacheCounter.NotStored, MetricFamily.Counter("holdfast_cache_not_stored_total",
            "Answers not stored.", "cache", "reason"),
            [.. Enum.GetValues<NotStoredReason>().Skip(1).Select(reason => reason.ToWord())]),
        Row(CacheCounter.Evictions, Removed, ["evicted"]),
        Row(CacheCounter.Expired, Removed, ["expired"]),
        Row(CacheCounter.Expunged, Removed, ["expunged"]),
    ];

    private static CounterRow Row(
        CacheCounter counter, MetricFamily family, params ReadOnlySpan<ImmutableArray<string>> values) =>
            new((int)counter, family, values);
}

/// <summary>One worker's counters of one cache, in pinned memory. Only that worker writes; anyone may read.</summary>
[StructLayout(LayoutKind.Sequential, Size = ((int)CacheCounter.End + 15) / 16 * 128)]
internal struct CacheCell
{
    private long _first;

    /// <summary>A counter; of one with several cells, the first.</summary>
    [UnscopedRef]
    public ref long this[CacheCounter counter]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _first, (int)counter);
    }

    /// <summary>The cell of answers not stored for one reason.</summary>
    public static CacheCounter NotStored(NotStoredReason reason) => CacheCounter.NotStored + ((int)reason - 1);
}

namespace Holdfast.Contracts.Reports;

/// <summary>One packet cache: <c>GET /api/v1/cache</c>.</summary>
/// <param name="Name">Its name in <c>dns.caches</c>, or that of its pool.</param>
/// <param name="Pools">The pools that have it.</param>
/// <param name="Entries">Answers kept now.</param>
/// <param name="MaxEntries">The most answers kept.</param>
/// <param name="Bytes">Octets taken now, index included.</param>
/// <param name="MaxBytes">The most octets taken.</param>
/// <param name="HitPercent">Of the queries it was asked for, those it answered; null when it was not asked.</param>
/// <param name="Hits">Queries answered in time.</param>
/// <param name="StaleHits">Queries answered after the answer's time.</param>
/// <param name="Misses">Queries it had no answer for.</param>
/// <param name="NotCacheable">Queries whose answers are never stored.</param>
/// <param name="Stores">Answers stored.</param>
/// <param name="NotStored">Answers not stored, by reason.</param>
/// <param name="Evicted">Answers put out to make room.</param>
/// <param name="Expired">Answers removed after their time.</param>
/// <param name="Flushed">Answers removed by command.</param>
internal sealed record CacheReport(
    string Name,
    IReadOnlyList<string> Pools,
    int Entries,
    int MaxEntries,
    long Bytes,
    long MaxBytes,
    double? HitPercent,
    long Hits,
    long StaleHits,
    long Misses,
    long NotCacheable,
    long Stores,
    IReadOnlyDictionary<string, long> NotStored,
    long Evicted,
    long Expired,
    long Flushed);

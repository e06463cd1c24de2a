using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.Api.Reports;

/// <summary>Packet caches in the API's words.</summary>
internal static class CacheReports
{
    public static IReadOnlyList<CacheReport> Of(IBalancerView balancer) => [.. balancer.Caches.Select(Of)];

    private static CacheReport Of(CacheStatus cache)
    {
        var counters = cache.Counters;
        var (given, asked) = (counters.Hits + counters.StaleHits, counters.Hits + counters.StaleHits + counters.Misses);
        return new CacheReport(
            cache.Name, cache.Pools, counters.Entries, counters.MaxEntries, counters.Bytes, counters.MaxBytes,
            asked == 0 ? null : Math.Round(100.0 * given / asked, 1), counters.Hits, counters.StaleHits, counters.Misses,
            counters.NotCacheable,
            counters.Inserts, counters.NotStored.OrderBy(entry => entry.Key).ToDictionary(entry => entry.Key.ToWord(), entry =>
                entry.Value),
            counters.Evictions, counters.Expired, counters.Expunged);
    }
}

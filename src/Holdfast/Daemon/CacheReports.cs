using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.Daemon;

/// <summary>Packet caches in the API's words.</summary>
internal static class CacheReports
{
    public static IReadOnlyList<CacheReport> Of(LoadBalancer.LoadBalancer balancer) => [.. balancer.Caches.Select(Of)];

    /// <summary>Removes the answers meant, and tells from which caches.</summary>
    public static Outcome<ActionReport> Flush(LoadBalancer.LoadBalancer balancer, CacheSelection selection, string? pool)
    {
        var flushed = balancer.ExpungeCache(selection, pool);
        if (!flushed.IsEmpty) return new ActionReport([.. flushed.Select(cache => $"{Words(cache)}: {Count(cache.Removed)} removed")]);
        var known = string.Join(", ", balancer.Caches.SelectMany(cache => cache.Pools).Order(StringComparer.Ordinal));
        return new ProblemReport("No such cache", StatusCodes.Status404NotFound, known.Length == 0 ? "no pool has a cache"
            : $"there is no pool '{pool}' with a cache; those that have one: {known}");
    }

    private static CacheReport Of(CacheStatus cache)
    {
        var counters = cache.Counters;
        var (given, asked) = (counters.Hits + counters.StaleHits, counters.Hits + counters.StaleHits + counters.Misses);
        return new CacheReport(
            cache.Name, cache.Pools, counters.Entries, counters.MaxEntries, counters.Bytes, counters.MaxBytes,
            asked == 0 ? null : Math.Round(100.0 * given / asked, 1), counters.Hits, counters.StaleHits, counters.Misses, counters.NotCacheable,
            counters.Inserts, counters.NotStored.OrderBy(entry => entry.Key).ToDictionary(entry => entry.Key.ToWord(), entry => entry.Value),
            counters.Evictions, counters.Expired, counters.Expunged);
    }

    private static string Words(ExpungedCache cache) => cache.Pools is [var only] && only == cache.Name ? $"cache {cache.Name}"
        : $"cache {cache.Name} ({(cache.Pools.Length == 1 ? "pool" : "pools")} {string.Join(", ", cache.Pools)})";

    private static string Count(int answers) => answers == 1 ? "1 answer" : $"{answers} answers";
}

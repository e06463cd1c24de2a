using Holdfast.Contracts;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.Metrics;

/// <summary>Packet caches.</summary>
internal static class CacheMetrics
{
    private static readonly MetricFamily Entries = MetricFamily.Gauge("holdfast_cache_entries", "Answers kept now.", "cache");
    private static readonly MetricFamily MaxEntries = MetricFamily.Gauge("holdfast_cache_max_entries", "The most answers kept.", "cache");
    private static readonly MetricFamily Bytes = MetricFamily.Gauge("holdfast_cache_bytes", "Memory taken now, index included.", "cache");
    private static readonly MetricFamily MaxBytes = MetricFamily.Gauge("holdfast_cache_max_bytes", "The most memory taken.", "cache");
    private static readonly MetricFamily Requests = MetricFamily.Counter("holdfast_cache_requests_total", "Queries by what the cache had for them.", "cache", "result");
    private static readonly MetricFamily Stores = MetricFamily.Counter("holdfast_cache_stores_total", "Answers stored.", "cache");
    private static readonly MetricFamily NotStored = MetricFamily.Counter("holdfast_cache_not_stored_total", "Answers not stored.", "cache", "reason");
    private static readonly MetricFamily Removed = MetricFamily.Counter("holdfast_cache_removed_total", "Answers removed: to make room, because their time was over, or by command.", "cache", "reason");

    public static void Write(MetricsWriter writer, IBalancerView balancer)
    {
        var caches = balancer.Caches;
        Each(Entries, counters => counters.Entries);
        Each(MaxEntries, counters => counters.MaxEntries);
        Each(Bytes, counters => counters.Bytes);
        Each(MaxBytes, counters => counters.MaxBytes);
        writer.Begin(Requests);
        foreach (var (name, counters) in caches.Select(cache => (cache.Name, cache.Counters)))
        {
            writer.Sample(counters.Hits, name, "hit").Sample(counters.StaleHits, name, "stale_hit")
                .Sample(counters.Misses, name, "miss").Sample(counters.NotCacheable, name, "not_cacheable");
        }
        Each(Stores, counters => counters.Inserts);
        writer.Begin(NotStored);
        foreach (var cache in caches)
            foreach (var (reason, count) in cache.Counters.NotStored.OrderBy(entry => entry.Key)) writer.Sample(count, cache.Name, reason.ToWord());
        writer.Begin(Removed);
        foreach (var (name, counters) in caches.Select(cache => (cache.Name, cache.Counters)))
            writer.Sample(counters.Evictions, name, "evicted").Sample(counters.Expired, name, "expired").Sample(counters.Expunged, name, "expunged");

        void Each(MetricFamily family, Func<CacheCounters, double> value)
        {
            writer.Begin(family);
            foreach (var cache in caches) writer.Sample(value(cache.Counters), cache.Name);
        }
    }
}

using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Packet caches.</summary>
internal static class CacheMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        Each("holdfast_cache_entries", "Answers kept now.", counters => counters.Entries),
        Each("holdfast_cache_max_entries", "The most answers kept.", counters => counters.MaxEntries),
        Each("holdfast_cache_bytes", "Memory taken now, index included.", counters => counters.Bytes),
        Each("holdfast_cache_max_bytes", "The most memory taken.", counters => counters.MaxBytes),
        .. MetricRow.Of<BalancerSnapshot>(CacheRows.All, balancer => balancer.Caches
            .Select(cache => (ImmutableArray.Create(cache.Name), cache.Counters.Values))),
    ];

    private static MetricRow<BalancerSnapshot> Each(string name, string help, Func<CacheCounters, double> value) =>
        new(MetricFamily.Gauge(name, help, "cache"), (writer, balancer) =>
        {
            foreach (var cache in balancer.Caches) writer.Sample(value(cache.Counters), cache.Name);
        });
}

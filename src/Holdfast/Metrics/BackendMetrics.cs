using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Metrics;

/// <summary>Backends and the pools they are in.</summary>
internal static class BackendMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        new(MetricFamily.Info("holdfast_backend_info", "Its address and port, and a pool that it serves: a sample for each.",
            "backend", "address", "pool"), WriteInfo),
        Each("holdfast_backend_up", "Whether queries may go to it.",
            backend => backend.State is BackendState.Up or BackendState.ForcedUp ? 1 : 0),
        Each("holdfast_backend_suspected",
            "Whether it has refused or left unanswered queries since its last check, and is asked only when no other is up.",
            backend => backend.IsSuspected ? 1 : 0),
        Each("holdfast_backend_outstanding", "Queries in flight to it.", backend => backend.Outstanding),
        Each("holdfast_backend_order", "Its order: lower is asked first.", backend => backend.Order),
        Each("holdfast_backend_weight", "Its share among its equals.", backend => backend.Weight),
        Each("holdfast_backend_latency_seconds", "Average time to its last 128 answers.",
            backend => backend.Latency?.TotalSeconds),
        new(MetricFamily.Histogram("holdfast_backend_query_duration_seconds",
            "Time from the sending of a query to the receipt of its answer.", "backend"), WriteDurations),
        .. MetricRow.Of<BalancerSnapshot>(BackendCounters.All, balancer => balancer.Backends
            .Select(backend => (ImmutableArray.Create(backend.Name), backend.Counters))),
        Each("holdfast_backend_check_success", "Whether its last health check went well.",
            backend => backend.LastCheck is { } check ? check.Success ? 1 : 0 : null),
        Each("holdfast_backend_check_duration_seconds", "How long its last health check took.",
            backend => backend.LastCheck?.Duration.TotalSeconds),
        EachPool("holdfast_pool_backends", "Backends in the pool.", pool => pool.Backends),
        EachPool("holdfast_pool_backends_usable", "Backends in the pool that are up.", pool => pool.Usable),
    ];

    private static void WriteInfo(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var backend in balancer.Backends)
            foreach (var pool in backend.Pools.Distinct()) writer.Sample(1, backend.Name, backend.EndPoint.ToString(), pool);
    }

    private static void WriteDurations(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var backend in balancer.Backends) writer.Buckets(backend.Durations, backend.Name);
    }

    private static MetricRow<BalancerSnapshot> Each(string name, string help, Func<BackendStatus, double?> value) =>
        new(MetricFamily.Gauge(name, help, "backend"), (writer, balancer) =>
        {
            foreach (var backend in balancer.Backends)
                if (value(backend) is { } known) writer.Sample(known, backend.Name);
        });

    private static MetricRow<BalancerSnapshot> EachPool(string name, string help, Func<PoolStatus, double> value) =>
        new(MetricFamily.Gauge(name, help, "pool"), (writer, balancer) =>
        {
            foreach (var pool in balancer.Pools) writer.Sample(value(pool), pool.Name);
        });
}

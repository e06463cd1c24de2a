using Holdfast.Contracts;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Metrics;

/// <summary>Backends and the pools they are in.</summary>
internal static class BackendMetrics
{
    private static readonly MetricFamily Up = MetricFamily.Gauge("holdfast_backend_up", "Whether queries may go to it.", "backend");
    private static readonly MetricFamily Outstanding = MetricFamily.Gauge("holdfast_backend_outstanding", "Queries in flight to it.", "backend");
    private static readonly MetricFamily Order = MetricFamily.Gauge("holdfast_backend_order", "Its order: lower is asked first.", "backend");
    private static readonly MetricFamily Weight = MetricFamily.Gauge("holdfast_backend_weight", "Its share among its equals.", "backend");
    private static readonly MetricFamily Latency = MetricFamily.Gauge("holdfast_backend_latency_seconds", "Average time to its last 128 answers.", "backend");
    private static readonly MetricFamily Queries = MetricFamily.Counter("holdfast_backend_queries_total", "Queries sent to it, repeated ones included.", "backend");
    private static readonly MetricFamily Answers = MetricFamily.Counter("holdfast_backend_answers_total", "Answers taken from it.", "backend");
    private static readonly MetricFamily Timeouts = MetricFamily.Counter("holdfast_backend_timeouts_total", "Queries it did not answer in time.", "backend");
    private static readonly MetricFamily Errors = MetricFamily.Counter("holdfast_backend_errors_total", "Queries that could not be sent, or whose connection broke.", "backend");
    private static readonly MetricFamily Rejected = MetricFamily.Counter("holdfast_backend_rejected_answers_total", "What came from its address and answers no query in flight: too late, or with a wrong ID or question.", "backend", "reason");
    private static readonly MetricFamily CheckUp = MetricFamily.Gauge("holdfast_backend_check_success", "Whether its last health check went well.", "backend");
    private static readonly MetricFamily CheckDuration = MetricFamily.Gauge("holdfast_backend_check_duration_seconds", "How long its last health check took.", "backend");
    private static readonly MetricFamily Members = MetricFamily.Gauge("holdfast_pool_backends", "Backends in the pool.", "pool");
    private static readonly MetricFamily Usable = MetricFamily.Gauge("holdfast_pool_backends_usable", "Backends in the pool that are up.", "pool");

    public static void Write(MetricsWriter writer, IBalancerView balancer)
    {
        var backends = balancer.Backends;
        Each(Up, backend => backend.State is BackendState.Up or BackendState.ForcedUp ? 1 : 0);
        Each(Outstanding, backend => backend.Outstanding);
        Each(Order, backend => backend.Order);
        Each(Weight, backend => backend.Weight);
        Each(Latency, backend => backend.Latency?.TotalSeconds);
        Each(Queries, backend => backend.Queries);
        Each(Answers, backend => backend.Answers);
        Each(Timeouts, backend => backend.Timeouts);
        Each(Errors, backend => backend.SendErrors);
        writer.Begin(Rejected);
        foreach (var backend in backends)
            writer.Sample(backend.Late, backend.Name, "late").Sample(backend.Forged, backend.Name, "mismatch");
        Each(CheckUp, backend => backend.LastCheck is { } check ? check.Success ? 1 : 0 : null);
        Each(CheckDuration, backend => backend.LastCheck?.Duration.TotalSeconds);

        var pools = balancer.Pools;
        writer.Begin(Members);
        foreach (var pool in pools) writer.Sample(pool.Backends, pool.Name);
        writer.Begin(Usable);
        foreach (var pool in pools) writer.Sample(pool.Usable, pool.Name);

        void Each(MetricFamily family, Func<BackendStatus, double?> value)
        {
            writer.Begin(family);
            foreach (var backend in backends)
                if (value(backend) is { } known) writer.Sample(known, backend.Name);
        }
    }
}

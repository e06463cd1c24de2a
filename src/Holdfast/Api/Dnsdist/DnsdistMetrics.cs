using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Holdfast.Contracts;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Api.Dnsdist;

/// <summary><c>/metrics?format=dnsdist</c>: what is counted here, by the names and types of dnsdist's metrics.</summary>
internal static class DnsdistMetrics
{
    /// <summary>Of each backend.</summary>
    public static readonly ImmutableArray<DnsdistRow<BackendStatus>> OfServers =
    [
        new("dnsdist_server_status", MetricKind.Gauge, "`holdfast_backend_up`", backend => IsUp(backend) ? 1 : 0),
        new("dnsdist_server_queries", MetricKind.Counter, "`holdfast_backend_queries_total`", backend => backend.Queries),
        new("dnsdist_server_responses", MetricKind.Counter, "`holdfast_backend_answers_total`", backend => backend.Answers),
        new("dnsdist_server_drops", MetricKind.Counter, "`holdfast_backend_timeouts_total`", backend => backend.Timeouts),
        new("dnsdist_server_latency", MetricKind.Gauge, "`holdfast_backend_latency_seconds`, in milliseconds",
            backend => backend.Latency?.TotalMilliseconds ?? 0),
        new("dnsdist_server_senderrors", MetricKind.Counter, "`holdfast_backend_errors_total`", backend => backend.SendErrors),
        new("dnsdist_server_outstanding", MetricKind.Gauge, "`holdfast_backend_outstanding`", backend => backend.Outstanding),
        new("dnsdist_server_order", MetricKind.Gauge, "`holdfast_backend_order`", backend => backend.Order),
        new("dnsdist_server_weight", MetricKind.Gauge, "`holdfast_backend_weight`", backend => backend.Weight),
    ];

    /// <summary>Of each pool.</summary>
    public static readonly ImmutableArray<DnsdistRow<PoolStatus>> OfPools =
    [
        new("dnsdist_pool_servers", MetricKind.Gauge, "`holdfast_pool_backends`", pool => pool.Backends),
        new("dnsdist_pool_active_servers", MetricKind.Gauge, "`holdfast_pool_backends_usable`", pool => pool.Usable),
    ];

    /// <summary>Of each pool that has a cache.</summary>
    public static readonly ImmutableArray<DnsdistRow<CacheCounters>> OfCaches =
    [
        new("dnsdist_pool_cache_size", MetricKind.Gauge, "`holdfast_cache_max_entries`", cache => cache.MaxEntries),
        new("dnsdist_pool_cache_entries", MetricKind.Gauge, "`holdfast_cache_entries`", cache => cache.Entries),
        new("dnsdist_pool_cache_hits", MetricKind.Counter, "`holdfast_cache_requests_total` with `hit` or `stale_hit`",
            cache => cache.Hits + cache.StaleHits),
        new("dnsdist_pool_cache_misses", MetricKind.Counter, "`holdfast_cache_requests_total` with `miss`",
            cache => cache.Misses),
    ];

    private static readonly (double Seconds, string Bound)[] LatencyBounds =
        [(1e-3, "1"), (10e-3, "10"), (50e-3, "50"), (100e-3, "100"), (1, "1000"), (double.PositiveInfinity, "+Inf")];

    /// <summary>All metrics in Prometheus' text format.</summary>
    public static string Write(INodeView node)
    {
        var numbers = new DnsdistNumbers(node);
        var text = new StringBuilder(8 * 1024);
        foreach (var statistic in DnsdistStatistic.All)
        {
            Begin(text, statistic.MetricName, statistic.Kind);
            Sample(text, statistic.MetricName, "", statistic.Value(numbers));
        }

        Begin(text, "dnsdist_latency", MetricKind.Histogram);
        foreach (var (seconds, bound) in LatencyBounds)
            Sample(text, "dnsdist_latency_bucket", $"{{le=\"{bound}\"}}", numbers.Answers(0, seconds));
        Sample(text, "dnsdist_latency_sum", "", DnsdistStatistic.LatencySum(numbers));
        Sample(text, "dnsdist_latency_count", "", numbers.Latency.Count);
        Each(text, OfServers, numbers.Balancer.Backends,
            backend => $"{{server=\"{Escaped(backend.Name)}\",address=\"{backend.EndPoint}\"}}");
        Each(text, OfPools, numbers.Balancer.Pools, pool => LabelOf(pool.Name));
        var cached = numbers.Balancer.Caches.SelectMany(cache => cache.Pools.Select(pool => (pool, cache.Counters))).ToList();
        foreach (var (name, kind, _, value) in OfCaches)
        {
            Begin(text, name, kind);
            foreach (var (pool, counters) in cached) Sample(text, name, LabelOf(pool), value(counters));
        }

        Begin(text, "dnsdist_rule_hits", MetricKind.Counter);
        foreach (var rule in numbers.Balancer.Balancer.Rules)
            Sample(text, "dnsdist_rule_hits", $"{{id=\"{Escaped(rule.Options.Label)}\"}}", rule.Hits);
        Begin(text, "dnsdist_info", MetricKind.Gauge);
        Sample(text, "dnsdist_info", $"{{version=\"{Escaped(ProductVersion.Current)}\"}}", 1);
        return text.ToString();
    }

    /// <summary>Whether queries may go to a backend.</summary>
    public static bool IsUp(BackendStatus backend) => backend.State is BackendState.Up or BackendState.ForcedUp;

    /// <summary>dnsdist calls the pool that has no other name by an empty one.</summary>
    public static string PoolName(string pool) => pool == BackendOptions.DefaultPool ? "" : pool;

    /// <summary>The name here of a pool that dnsdist calls so.</summary>
    public static string OwnPoolName(string pool) => pool.Length == 0 ? BackendOptions.DefaultPool : pool;

    private static void Each<T>(
        StringBuilder text, ImmutableArray<DnsdistRow<T>> rows,
        IReadOnlyList<T> all, Func<T, string> labels)
    {
        foreach (var (name, kind, _, value) in rows)
        {
            Begin(text, name, kind);
            foreach (var one in all) Sample(text, name, labels(one), value(one));
        }
    }

    private static string LabelOf(string pool) =>
        $"{{pool=\"{(pool == BackendOptions.DefaultPool ? "_default_" : Escaped(pool))}\"}}";

    private static void Begin(StringBuilder text, string name, MetricKind kind) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }}\n");

    private static void Sample(StringBuilder text, string name, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");

    private static string Escaped(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
}

/// <summary>One of dnsdist's metrics of backends, pools or caches.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Here">What it is here, as the manual's table says it.</param>
/// <param name="Value">Its value for one of them.</param>
internal sealed record DnsdistRow<T>(string Name, MetricKind Kind, string Here, Func<T, double> Value);

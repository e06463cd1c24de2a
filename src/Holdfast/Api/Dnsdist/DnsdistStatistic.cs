using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Api.Dnsdist;

/// <summary>One of dnsdist's statistics that is counted here too.</summary>
/// <param name="Name">As dnsdist calls it: <c>acl-drops</c>; in its metrics <c>dnsdist_acl_drops</c>.</param>
/// <param name="Kind">Its type there.</param>
/// <param name="Here">What it is here, as the manual's table says it.</param>
/// <param name="Value">Its value.</param>
internal sealed record DnsdistStatistic(string Name, MetricKind Kind, string Here, Func<DnsdistNumbers, double> Value)
{
    private const string Dropped = "holdfast_dns_dropped_total", Responses = "holdfast_dns_responses_total",
        Closed = "holdfast_tcp_connections_closed_total", Duration = "holdfast_dns_query_duration_seconds";

    private const int Milliseconds = 1000, Microseconds = 1_000_000;

    /// <summary>All of them. A test compares names and types with those of a dnsdist.</summary>
    public static ImmutableArray<DnsdistStatistic> All { get; } =
    [
        OfBackends("responses", "holdfast_backend_answers_total"),
        OfBackends("servfail-responses", "holdfast_backend_responses_total", "SERVFAIL"),
        Counter("queries", "`holdfast_dns_queries_total`", numbers => numbers.Queries),
        OfQueries("frontend-noerror", Responses, "NOERROR"),
        OfQueries("frontend-nxdomain", Responses, "NXDOMAIN"),
        OfQueries("frontend-servfail", Responses, "SERVFAIL"),
        OfQueries("acl-drops", Dropped, "acl"),
        OfQueries("rule-drop", Dropped, "rule"),
        OfQueries("self-answered", Responses, "self"),
        OfQueries("no-policy", "holdfast_dns_no_backend_total"),
        Counter("noncompliant-queries", $"`{Dropped}` with `malformed` or `not_a_query`",
            numbers => numbers.Sum(Dropped, "malformed") + numbers.Sum(Dropped, "not_a_query")),
        Counter("proxy-protocol-invalid", $"`{Dropped}` and `{Closed}` with `proxy_header`",
            numbers => numbers.Sum(Dropped, "proxy_header") + numbers.Sum(Closed, "proxy_header")),
        OfBackends("noncompliant-responses", "holdfast_backend_rejected_answers_total", "mismatch"),
        OfBackends("downstream-timeouts", "holdfast_backend_timeouts_total"),
        OfBackends("downstream-send-errors", "holdfast_backend_errors_total"),
        Counter("cache-hits", "`holdfast_cache_requests_total` with `hit` or `stale_hit`, of all caches",
            numbers => numbers.Balancer.Caches.Sum(cache => cache.Counters.Hits + cache.Counters.StaleHits)),
        Counter("cache-misses", "`holdfast_cache_requests_total` with `miss`, of all caches",
            numbers => numbers.Balancer.Caches.Sum(cache => cache.Counters.Misses)),
        Counter("dyn-blocked", $"`holdfast_dns_blocked_total`, and `{Dropped}` with `blocked`",
            numbers => numbers.Sum("holdfast_dns_blocked_total") + numbers.Sum(Dropped, "blocked")),
        new("dyn-block-nmg-size", MetricKind.Gauge, "networks in `holdfast show blocks`",
            numbers => numbers.Balancer.Balancer.Blocks.Count(block => block.Target.Network is not null)),
        Between("latency0-1", 0, 1e-3),
        Between("latency1-10", 1e-3, 10e-3),
        Between("latency10-50", 10e-3, 50e-3),
        Between("latency50-100", 50e-3, 100e-3),
        Between("latency100-1000", 100e-3, 1),
        Between("latency-slow", 1, double.PositiveInfinity),
        .. ((string[])["100", "1000", "10000", "1000000"]).Select(count => new DnsdistStatistic(
            $"latency-avg{count}", MetricKind.Gauge, $"the mean of the last minute's `{Duration}`, in microseconds",
            numbers => numbers.Node.Traffic.Latency is { Count: > 0 } latency
                ? latency.SumSeconds / latency.Count * Microseconds : 0)),
        new("uptime", MetricKind.Gauge, "seconds since the start", numbers => Math.Floor(numbers.Uptime.TotalSeconds)),
        new("real-memory-usage", MetricKind.Gauge, "`process_resident_memory_bytes`",
            _ => DnsdistNumbers.OfProcess(process => process.WorkingSet64)),
        Counter("cpu-user-msec", "CPU time of the process outside the kernel",
            _ => DnsdistNumbers.OfProcess(process => Math.Floor(process.UserProcessorTime.TotalMilliseconds))),
        Counter("cpu-sys-msec", "CPU time of the process in the kernel",
            _ => DnsdistNumbers.OfProcess(process => Math.Floor(process.PrivilegedProcessorTime.TotalMilliseconds))),
    ];

    /// <summary>The name in metrics.</summary>
    public string MetricName => "dnsdist_" + Name.Replace('-', '_');

    /// <summary>The sum of all answers' latencies, in milliseconds.</summary>
    public static double LatencySum(DnsdistNumbers numbers) => Math.Floor(numbers.Latency.SumSeconds * Milliseconds);

    private static DnsdistStatistic Counter(string name, string here, Func<DnsdistNumbers, double> value) =>
        new(name, MetricKind.Counter, here, value);

    private static DnsdistStatistic OfQueries(string name, string metric, params string[] labels) =>
        Counter(name, Words(metric, labels), numbers => numbers.Sum(metric, labels));

    private static DnsdistStatistic OfBackends(string name, string metric, params string[] labels) =>
        Counter(name, $"{Words(metric, labels)}, of all backends", numbers => numbers.SumOfBackends(metric, labels));

    private static DnsdistStatistic Between(string name, double from, double to) =>
        Counter(name, $"`{Duration}`, its buckets", numbers => numbers.Answers(from, to));

    private static string Words(string metric, string[] labels) =>
        labels.Length == 0 ? $"`{metric}`" : $"`{metric}` with `{string.Join("`, `", labels)}`";
}

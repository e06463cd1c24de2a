using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>What a worker counts of each backend; each has its row in <see cref="BackendCounters"/>.</summary>
internal enum BackendCounter
{
    Queries,
    Answers,
    Timeouts,
    SendErrors,
    Late,
    Forged,
    GaveWay,
    IcmpBelieved,
    IcmpIgnored,

    // With a cell for each response code that is told apart.
    Responses,
    End = Responses + WorkerCounters.Codes,
}

/// <summary>The rows of what is counted of each backend.</summary>
public static class BackendCounters
{
    private static readonly MetricFamily Rejected = MetricFamily.Counter("holdfast_backend_rejected_answers_total",
        "What came from its address and answers no query in flight: too late, or with a wrong ID or question.",
        "backend", "reason");

    private static readonly MetricFamily IcmpErrors = MetricFamily.Counter("holdfast_backend_icmp_errors_total",
        "ICMP errors that came for its UDP sockets: those that quote a query in flight, which then has failed, and others.",
        "backend", "verdict");

    /// <summary>All of them.</summary>
    public static ImmutableArray<CounterRow> All { get; } =
    [
        Row(BackendCounter.Queries, MetricFamily.Counter("holdfast_backend_queries_total",
            "Queries sent to it, repeated ones included.", "backend")),
        Row(BackendCounter.Answers, MetricFamily.Counter("holdfast_backend_answers_total", "Answers taken from it.", "backend")),
        Row(BackendCounter.Responses, MetricFamily.Counter("holdfast_backend_responses_total",
            "Answers taken from it, by the response code of their header.", "backend", "rcode"), Counters.ResponseCodes),
        Row(BackendCounter.Timeouts, MetricFamily.Counter("holdfast_backend_timeouts_total",
            "Queries it did not answer in time.", "backend")),
        Row(BackendCounter.SendErrors, MetricFamily.Counter("holdfast_backend_errors_total",
            "Queries that could not be sent, or whose connection broke.", "backend")),
        Row(BackendCounter.Late, Rejected, ["late"]),
        Row(BackendCounter.Forged, Rejected, ["mismatch"]),
        Row(BackendCounter.GaveWay, MetricFamily.Counter("holdfast_backend_gave_way_total",
            "Queries sent to it that gave way to newer ones before they were answered, since too many were pending.", "backend")),
        Row(BackendCounter.IcmpBelieved, IcmpErrors, ["believed"]),
        Row(BackendCounter.IcmpIgnored, IcmpErrors, ["ignored"]),
    ];

    private static CounterRow Row(
        BackendCounter counter, MetricFamily family, params ReadOnlySpan<ImmutableArray<string>> values) =>
            new((int)counter, family, values);
}

using System.Collections.Immutable;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// What a worker counts: each name is the first of the counter's cells, and has its row in <see cref="Counters"/>.
/// </summary>
internal enum Counter
{
    OwnChecks,
    AclDropped,
    RuleDropped,
    BlockedDropped,
    BlockedRefused,
    BlockedTruncated,
    BlockedNxDomain,
    Unparsable,
    ResponsesAsQueries,
    Oversized,
    Martians,
    NoBackendDropped,
    BackendTimeoutDropped,
    BackendErrorDropped,
    MergedUnanswered,
    InFlightLimit,
    ClientInFlightLimit,
    GaveWay,
    ErrorAnswerLimit,
    ResponseRateLimited,
    Slipped,
    UnansweredSource,
    AnswersNotSent,
    NoBackend,
    Merged,
    AskedAnew,
    ForgeryLimit,
    Truncated,
    FetchedWhole,
    Delayed,
    DelayOverflow,
    TransfersOpen,
    TransfersPassed,
    TransfersFailed,
    TransfersCut,
    TransfersRefused,
    TransfersOverLimit,
    Retried,
    Hedged,
    HedgesWon,
    HedgeBudgetExhausted,
    TcpOpen,
    TcpAccepted,
    TcpLimitReached,
    TcpClientLimitReached,
    TcpIdleTimeouts,
    TcpMessageTimeouts,
    TcpSlowReaders,
    TcpZeroLengthFrames,
    TcpAclClosed,
    TcpGaveWay,
    TcpMemoryClosed,

    // Those with several cells come last: each begins where the one before it ends.
    Responses,
    Queries = Responses + WorkerCounters.ResponseCells,
    End = Queries + WorkerCounters.QueryCells,
}

/// <summary>
/// The rows of what workers count: they are all that <c>/metrics</c> and <c>docs/metrics.md</c> know of these counters.
/// </summary>
public static class Counters
{
    private static readonly MetricFamily Dropped =
        MetricFamily.Counter("holdfast_dns_dropped_total", "Queries that got no answer.", "reason");

    private static readonly MetricFamily Closed =
        MetricFamily.Counter("holdfast_tcp_connections_closed_total",
            "Clients' TCP connections closed by this node, by reason.", "reason");

    private static readonly MetricFamily Blocked = MetricFamily.Counter("holdfast_dns_blocked_total",
        "Queries of blocked clients, or for blocked names, that got an answer for it.", "action");

    private static readonly MetricFamily Transfers =
        MetricFamily.Counter("holdfast_dns_transfers_total", "Zone transfers asked for, by what came of them.", "result");

    /// <summary>The response codes that are told apart: a label value for each of the cells.</summary>
    internal static ImmutableArray<string> ResponseCodes { get; } =
        ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "other"];

    /// <summary>Queries and answers.</summary>
    public static ImmutableArray<CounterRow> Queries { get; } =
    [
        Row(Counter.Queries, MetricFamily.Counter("holdfast_dns_queries_total",
            "Queries of clients that the ACL allows.", "transport", "family"),
            [.. ListenerProtocol.All.Select(protocol => protocol.Word)], ["ipv4", "ipv6"]),
        Row(Counter.OwnChecks, MetricFamily.Counter("holdfast_dns_own_checks_total",
            "Queries of the node's own checks; they are counted nowhere else.")),
        Row(Counter.Responses, MetricFamily.Counter("holdfast_dns_responses_total",
            "Answers sent to clients.", "rcode", "source"),
            ResponseCodes, AnswerSources.Labels),
        Row(Counter.AclDropped, Dropped, ["acl"]),
        Row(Counter.RuleDropped, Dropped, ["rule"]),
        Row(Counter.BlockedDropped, Dropped, ["blocked"]),
        Row(Counter.BlockedRefused, Blocked, ["refuse"]),
        Row(Counter.BlockedTruncated, Blocked, ["truncate"]),
        Row(Counter.BlockedNxDomain, Blocked, ["nxdomain"]),
        Row(Counter.Unparsable, Dropped, ["malformed"]),
        Row(Counter.ResponsesAsQueries, Dropped, ["not_a_query"]),
        Row(Counter.Oversized, Dropped, ["oversized"]),
        Row(Counter.Martians, Dropped, ["martian"]),
        Row(Counter.NoBackendDropped, Dropped, ["no_backend"]),
        Row(Counter.BackendTimeoutDropped, Dropped, ["backend_timeout"]),
        Row(Counter.BackendErrorDropped, Dropped, ["backend_error"]),
        Row(Counter.MergedUnanswered, Dropped, ["merged"]),
        Row(Counter.InFlightLimit, Dropped, ["in_flight_limit"]),
        Row(Counter.ClientInFlightLimit, Dropped, ["client_in_flight_limit"]),
        Row(Counter.GaveWay, Dropped, ["gave_way"]),
        Row(Counter.ErrorAnswerLimit, Dropped, ["error_answer_limit"]),
        Row(Counter.ResponseRateLimited, Dropped, ["response_rate_limit"]),
        Row(Counter.UnansweredSource, Dropped, ["source"]),
        Row(Counter.AnswersNotSent, Dropped, ["not_sent"]),
        Row(Counter.NoBackend, MetricFamily.Counter("holdfast_dns_no_backend_total",
            "Queries for which no backend of the pool was usable, answered or not.")),
        Row(Counter.Merged, MetricFamily.Counter("holdfast_dns_merged_total",
            "Queries that waited for the answer to an identical one in flight, instead of being sent.")),
        Row(Counter.AskedAnew, MetricFamily.Counter("holdfast_dns_asked_anew_total",
            "Queries that waited for the answer to an identical one, and were sent after all, since it was one client's alone.")),
        Row(Counter.ForgeryLimit, MetricFamily.Counter("holdfast_dns_forgery_limit_total",
            "Queries sent over TCP, since as many for the same question were in flight over UDP as a forger may have to hit.")),
        Row(Counter.Slipped, MetricFamily.Counter("holdfast_dns_slipped_total",
            "Answers over the limit of `dns.response_rate_limit` that were sent empty and truncated.")),
        Row(Counter.Truncated, MetricFamily.Counter("holdfast_dns_truncated_total",
            "Answers cut to what the client can take over UDP.")),
        Row(Counter.FetchedWhole, MetricFamily.Counter("holdfast_dns_fetched_whole_total",
            "Backends' truncated answers that were asked for again over TCP (`dns.retry_truncated`).")),
        Row(Counter.Delayed, MetricFamily.Counter("holdfast_dns_delayed_total",
            "Answers over UDP that rules have delayed (`delay`).")),
        Row(Counter.DelayOverflow, MetricFamily.Counter("holdfast_dns_delay_overflow_total",
            "Answers over UDP that rules would have delayed, and that left at once: their worker held as many as it may.")),
        Row(Counter.TransfersOpen, MetricFamily.Gauge("holdfast_dns_transfers_in_flight", "Zone transfers under way now.")),
        Row(Counter.TransfersPassed, Transfers, ["passed"]),
        Row(Counter.TransfersFailed, Transfers, ["failed"]),
        Row(Counter.TransfersCut, Transfers, ["cut"]),
        Row(Counter.TransfersRefused, Transfers, ["refused"]),
        Row(Counter.TransfersOverLimit, Transfers, ["limit"]),
        Row(Counter.Retried, MetricFamily.Counter("holdfast_dns_retried_total",
            "Times a query that a backend refused or failed was sent to another.")),
        Row(Counter.Hedged, MetricFamily.Counter("holdfast_dns_hedged_total",
            "Queries without an answer after the hedge time that were sent to a second backend as well (`dns.hedge`).")),
        Row(Counter.HedgesWon, MetricFamily.Counter("holdfast_dns_hedges_won_total",
            "Hedged queries that the second backend answered first.")),
        Row(Counter.HedgeBudgetExhausted, MetricFamily.Counter("holdfast_dns_hedge_budget_exhausted_total",
            "Queries that were not hedged when they were due, since a tenth of the last second's queries had been already.")),
    ];

    /// <summary>Clients' TCP connections.</summary>
    public static ImmutableArray<CounterRow> Connections { get; } =
    [
        Row(Counter.TcpOpen, MetricFamily.Gauge("holdfast_tcp_connections", "Clients' TCP connections open now.")),
        Row(Counter.TcpAccepted, MetricFamily.Counter("holdfast_tcp_connections_accepted_total",
            "Clients' TCP connections accepted.")),
        Row(Counter.TcpLimitReached, Closed, ["limit"]),
        Row(Counter.TcpClientLimitReached, Closed, ["client_limit"]),
        Row(Counter.TcpIdleTimeouts, Closed, ["idle"]),
        Row(Counter.TcpMessageTimeouts, Closed, ["message_timeout"]),
        Row(Counter.TcpSlowReaders, Closed, ["slow_reader"]),
        Row(Counter.TcpZeroLengthFrames, Closed, ["empty_message"]),
        Row(Counter.TcpAclClosed, Closed, ["acl"]),
        Row(Counter.TcpGaveWay, Closed, ["gave_way"]),
        Row(Counter.TcpMemoryClosed, Closed, ["memory"]),
    ];

    private static CounterRow Row(Counter counter, MetricFamily family, params ReadOnlySpan<ImmutableArray<string>> values) =>
        new((int)counter, family, values);
}

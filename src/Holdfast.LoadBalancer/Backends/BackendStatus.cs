using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>
/// A backend at one moment, as <c>show backends</c> tells it. Counters only grow; a reader makes rates of them.
/// </summary>
public sealed record BackendStatus
{
    /// <summary>What operators call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its address and port.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Up or down, and who says so.</summary>
    public required BackendState State { get; init; }

    /// <summary>
    /// Whether clients' queries say that it has died since its last check: it is asked only when no other is up.
    /// </summary>
    public required bool IsSuspected { get; init; }

    /// <summary>Lower is asked first.</summary>
    public required int Order { get; init; }

    /// <summary>Its share among its equals.</summary>
    public required int Weight { get; init; }

    /// <summary>The pools it serves.</summary>
    public required ImmutableArray<string> Pools { get; init; }

    /// <summary>What is counted of it, for the rows of <see cref="BackendCounters"/> to read.</summary>
    public required CounterValues Counters { get; init; }

    /// <summary>Queries sent to it.</summary>
    public long Queries => Counters[(int)BackendCounter.Queries];

    /// <summary>Answers taken from it.</summary>
    public long Answers => Counters[(int)BackendCounter.Answers];

    /// <summary>Queries without an answer in time.</summary>
    public long Timeouts => Counters[(int)BackendCounter.Timeouts];

    /// <summary>Queries that could not be sent, or whose connection broke.</summary>
    public long SendErrors => Counters[(int)BackendCounter.SendErrors];

    /// <summary>Answers that came too late.</summary>
    public long Late => Counters[(int)BackendCounter.Late];

    /// <summary>Answers that fitted no query.</summary>
    public long Forged => Counters[(int)BackendCounter.Forged];

    /// <summary>Queries that gave way to newer ones.</summary>
    public long GaveWay => Counters[(int)BackendCounter.GaveWay];

    /// <summary>ICMP errors that quoted a query in flight.</summary>
    public long IcmpErrorsBelieved => Counters[(int)BackendCounter.IcmpBelieved];

    /// <summary>ICMP errors that quoted none.</summary>
    public long IcmpErrorsIgnored => Counters[(int)BackendCounter.IcmpIgnored];

    /// <summary>Queries in flight.</summary>
    public required long Outstanding { get; init; }

    /// <summary>Average latency of the last answers, or null before the first.</summary>
    public required TimeSpan? Latency { get; init; }

    /// <summary>How long its answers took, in whole microseconds.</summary>
    public required LatencyHistogram Durations { get; init; }

    /// <summary>The last health check, or null before the first.</summary>
    public required CheckResult? LastCheck { get; init; }

    /// <summary>The last 60 health checks, the oldest first.</summary>
    public ImmutableArray<CheckResult> LatestChecks { get; init; } = [];

    /// <summary>Queries that were lost on it: <see cref="Timeouts"/> and <see cref="SendErrors"/>.</summary>
    public long Drops => Timeouts + SendErrors;
}

using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Health;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>A backend at one moment, as <c>show backends</c> tells it. Counters only grow; a reader makes rates of them.</summary>
public sealed record BackendStatus
{
    /// <summary>What operators call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its address and port.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Up or down, and who says so.</summary>
    public required BackendState State { get; init; }

    /// <summary>Lower is asked first.</summary>
    public required int Order { get; init; }

    /// <summary>Its share among its equals.</summary>
    public required int Weight { get; init; }

    /// <summary>The pools it serves.</summary>
    public required ImmutableArray<string> Pools { get; init; }

    /// <summary>Queries sent to it.</summary>
    public required long Queries { get; init; }

    /// <summary>Answers taken from it.</summary>
    public required long Answers { get; init; }

    /// <summary>Queries without an answer in time.</summary>
    public required long Timeouts { get; init; }

    /// <summary>Queries that could not be sent, or whose connection broke.</summary>
    public required long SendErrors { get; init; }

    /// <summary>Answers that came too late.</summary>
    public required long Late { get; init; }

    /// <summary>Answers that fitted no query.</summary>
    public required long Forged { get; init; }

    /// <summary>Queries in flight.</summary>
    public required long Outstanding { get; init; }

    /// <summary>Average latency of the last answers, or null before the first.</summary>
    public required TimeSpan? Latency { get; init; }

    /// <summary>The last health check, or null before the first.</summary>
    public required CheckResult? LastCheck { get; init; }

    /// <summary>Queries that were lost on it: <see cref="Timeouts"/> and <see cref="SendErrors"/>.</summary>
    public long Drops => Timeouts + SendErrors;
}

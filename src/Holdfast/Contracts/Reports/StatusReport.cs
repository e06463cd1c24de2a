namespace Holdfast.Contracts.Reports;

/// <summary>The node at a glance: <c>GET /api/v1/status</c>.</summary>
internal sealed record StatusReport(
    string Node,
    Word<NodeCondition> State,
    string Version,
    DateTimeOffset StartedAt,
    ConfigurationReport Configuration,
    int RoutesAnnounced,
    int RoutesTotal,
    int NeighborsEstablished,
    int NeighborsTotal,
    int BackendsUp,
    int BackendsTotal,
    long Queries,
    TrafficReport Traffic,
    double HeartbeatAgeSeconds,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Whether everything that should be announced, established and up is.</summary>
    public bool Healthy => Problems.Count == 0;
}

/// <summary>The configuration in force, and what became of the last attempt to change it.</summary>
internal sealed record ConfigurationReport(string Path, DateTimeOffset LoadedAt, DateTimeOffset? RefusedAt);

/// <summary>The last minute's traffic; what cannot be told without an answer is null.</summary>
internal sealed record TrafficReport(
    double QueriesPerSecond,
    double? LatencyP50Milliseconds,
    double? LatencyP99Milliseconds,
    double? CacheHitPercent);

/// <summary>What a node does.</summary>
internal enum NodeCondition
{
    Serving,

    /// <summary>Listeners, addresses and first checks are being had; nothing is announced yet.</summary>
    Starting,

    /// <summary>Every prefix is drained.</summary>
    Drained,

    /// <summary>It died young again and again, and waits before it announces.</summary>
    CrashBackoff,

    Stopping,
}

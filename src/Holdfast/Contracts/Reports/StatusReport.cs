namespace Holdfast.Contracts.Reports;

/// <summary>The node at a glance: <c>GET /api/v1/status</c>.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="State">What it does.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Configuration">The configuration in force.</param>
/// <param name="RoutesAnnounced">Prefixes whose route at least one neighbor has from us.</param>
/// <param name="RoutesTotal">Prefixes of all services.</param>
/// <param name="NeighborsEstablished">BGP sessions that are up.</param>
/// <param name="NeighborsTotal">BGP neighbors.</param>
/// <param name="BackendsUp">Backends that are up.</param>
/// <param name="BackendsTotal">Backends.</param>
/// <param name="Queries">Queries of clients since the start.</param>
/// <param name="Traffic">The last minute's.</param>
/// <param name="HeartbeatAgeSeconds">Since the slowest worker thread was last seen alive; -1 before it was.</param>
/// <param name="Problems">What is wrong, with where to look further.</param>
/// <param name="Warnings">What is legal, and rarely meant.</param>
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
    /// <summary>Prefixes whose route is decided to be announced or depreferred, whether or not a neighbor has it.</summary>
    public int RoutesDecided { get; init; }

    /// <summary>Whether everything that should be announced, established and up is.</summary>
    public bool Healthy => Problems.Count == 0;
}

/// <summary>The configuration in force, and what became of the last attempt to change it.</summary>
internal sealed record ConfigurationReport(string Path, DateTimeOffset LoadedAt, DateTimeOffset? RefusedAt)
{
    /// <summary>Its number in <c>holdfast config history</c>; null when it is not kept.</summary>
    public int? Number { get; init; }

    /// <summary>When it goes back by itself unless it is confirmed; null when it waits for nothing.</summary>
    public DateTimeOffset? ConfirmUntil { get; init; }

    /// <summary>The number of what it goes back to then; null when it waits for nothing.</summary>
    public int? BackTo { get; init; }

    /// <summary>
    /// Whether the files were given up (not confirmed, or rolled back from), so that a restart runs this one in their place.
    /// </summary>
    public bool FilesSetAside { get; init; }
}

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

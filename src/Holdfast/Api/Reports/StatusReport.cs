namespace Holdfast.Api.Reports;

/// <summary>The node at a glance: <c>GET /api/v1/status</c>.</summary>
internal sealed record StatusReport(
    string Node,
    string State,
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

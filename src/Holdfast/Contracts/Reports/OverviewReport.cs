namespace Holdfast.Contracts.Reports;

/// <summary>What a page shows of a node, in one answer: <c>GET /api/v1/overview?since=N</c>.</summary>
/// <param name="Status">The node at a glance.</param>
/// <param name="Services">Every service prefix.</param>
/// <param name="Drains">What is drained.</param>
/// <param name="Bgp">Every BGP neighbor.</param>
/// <param name="Backends">Every backend.</param>
/// <param name="Events">Events after the number asked for.</param>
internal sealed record OverviewReport(
    StatusReport Status, IReadOnlyList<ServiceReport> Services, IReadOnlyList<DrainReport> Drains,
    IReadOnlyList<NeighborReport> Bgp, IReadOnlyList<BackendReport> Backends, EventsReport Events);

namespace Holdfast.Api.Reports;

/// <summary>What a reload would do: <c>GET /api/v1/reload/plan</c>.</summary>
/// <param name="Path">The configuration file.</param>
/// <param name="Obstacle">Why it would be refused; null when it would work.</param>
/// <param name="Changes">Every setting, listener, pool, backend, service and neighbor that changes.</param>
/// <param name="Sessions">What becomes of each BGP session.</param>
/// <param name="Routes">Every route that a neighbor would be sent, or lose.</param>
/// <param name="Notes">What happens later, or is not known yet.</param>
internal sealed record ReloadPlanReport(
    string Path,
    string? Obstacle,
    IReadOnlyList<PlannedChangeReport> Changes,
    IReadOnlyList<PlannedSessionReport> Sessions,
    IReadOnlyList<PlannedRouteReport> Routes,
    IReadOnlyList<string> Notes);

using Holdfast.Bgp.Speaker;

namespace Holdfast.Contracts.Reports;

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

/// <summary>One thing a reload would change.</summary>
/// <param name="Area">
/// <c>setting</c>, <c>listener</c>, <c>backend</c>, <c>pool</c>, <c>rules</c>, <c>service</c> or <c>neighbor</c>.
/// </param>
/// <param name="Subject">Its name.</param>
/// <param name="Effect"><c>added</c>, <c>removed</c>, <c>changed</c>, <c>reset</c> or <c>needs restart</c>.</param>
/// <param name="Details">What differs.</param>
/// <param name="Words">All of it, for people.</param>
internal sealed record PlannedChangeReport(string Area, string Subject, string Effect, string Details, string Words);

/// <summary>What a reload would do to a BGP session.</summary>
/// <param name="Neighbor">The neighbor.</param>
/// <param name="Effect">What becomes of it.</param>
/// <param name="Established">Whether it is up now.</param>
/// <param name="Why">What differs; empty when nothing does.</param>
internal sealed record PlannedSessionReport(string Neighbor, Word<SessionFate> Effect, bool Established, string Why);

/// <summary>What a reload would do to a route that a neighbor has, or should have.</summary>
/// <param name="Neighbor">The neighbor.</param>
/// <param name="Service">The service; empty when none has it any more.</param>
/// <param name="Prefix">The prefix announced.</param>
/// <param name="Effect">
/// <c>announced</c>, <c>withdrawn</c>, <c>changed</c> or <c>announced anew</c> (its session is reset).
/// </param>
/// <param name="Details">Its attributes, or those that differ, old and new.</param>
internal sealed record PlannedRouteReport(string Neighbor, string Service, string Prefix, string Effect, string Details);

namespace Holdfast.Api.Reports;

/// <summary>What a reload would do to a route that a neighbor has, or should have.</summary>
/// <param name="Neighbor">The neighbor.</param>
/// <param name="Service">The service; empty when none has it any more.</param>
/// <param name="Prefix">The prefix announced.</param>
/// <param name="Effect"><c>announced</c>, <c>withdrawn</c>, <c>changed</c> or <c>announced anew</c> (its session is reset).</param>
/// <param name="Details">Its attributes, or those that differ, old and new.</param>
internal sealed record PlannedRouteReport(string Neighbor, string Service, string Prefix, string Effect, string Details);

namespace Holdfast.Api.Reports;

/// <summary>What a reload would do to a BGP session.</summary>
/// <param name="Neighbor">The neighbor.</param>
/// <param name="Effect"><c>kept</c>, <c>reset</c>, <c>added</c> or <c>removed</c>.</param>
/// <param name="Established">Whether it is up now.</param>
/// <param name="Why">What differs; empty when nothing does.</param>
internal sealed record PlannedSessionReport(string Neighbor, string Effect, bool Established, string Why);

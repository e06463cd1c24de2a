namespace Holdfast.Api.Reports;

/// <summary>Events, the oldest first: <c>GET /api/v1/events?since=N</c> gives those after number N.</summary>
/// <param name="StartedAt">When the process began that counts them: another one counts anew.</param>
/// <param name="First">Number of the oldest event that is still kept; one after <paramref name="Last"/> when none is.</param>
/// <param name="Last">Number of the newest event; 0 before the first.</param>
/// <param name="Events">The events.</param>
internal sealed record EventsReport(DateTimeOffset StartedAt, long First, long Last, IReadOnlyList<EventReport> Events);

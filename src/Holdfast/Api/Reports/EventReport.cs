namespace Holdfast.Api.Reports;

/// <summary>Something that happened: <c>GET /api/v1/events</c>, and the data of <c>/api/v1/events/stream</c>.</summary>
/// <param name="Sequence">Counts all events of this process, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Kind"><c>state</c>, <c>route</c>, <c>session</c>, <c>backend</c>, <c>address</c>, <c>drain</c>, <c>reload</c> or <c>node</c>.</param>
/// <param name="Subject">What it happened to: a service and prefix, a neighbor, a backend.</param>
/// <param name="From">What it was; null where that says nothing.</param>
/// <param name="To">What it is.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
internal sealed record EventReport(long Sequence, DateTimeOffset At, string Kind, string Subject, string? From, string To, string Reason);

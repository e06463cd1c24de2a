namespace Holdfast.Api.Reports;

/// <summary>A timer of a BGP session that runs (RFC 4271, section 10).</summary>
internal sealed record TimerReport(string Timer, double SecondsLeft);

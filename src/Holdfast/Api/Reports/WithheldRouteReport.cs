namespace Holdfast.Api.Reports;

/// <summary>A route that a neighbor is not sent, and why.</summary>
internal sealed record WithheldRouteReport(string Prefix, string Reason);

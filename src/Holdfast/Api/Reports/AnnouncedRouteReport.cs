namespace Holdfast.Api.Reports;

/// <summary>A route as this neighbor was sent it.</summary>
internal sealed record AnnouncedRouteReport(string Prefix, string NextHop, uint Med, IReadOnlyList<string> Communities);

namespace Holdfast.Api.Reports;

/// <summary>The last minute's traffic; what cannot be told without an answer is null.</summary>
internal sealed record TrafficReport(
    double QueriesPerSecond,
    double? LatencyP50Milliseconds,
    double? LatencyP99Milliseconds,
    double? CacheHitPercent);

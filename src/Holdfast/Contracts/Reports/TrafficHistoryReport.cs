namespace Holdfast.Contracts.Reports;

/// <summary>The traffic of a range of time: <c>GET /api/v1/traffic?range=15m</c>.</summary>
/// <param name="Range">The range.</param>
/// <param name="StepSeconds">How much time a point stands for.</param>
/// <param name="Points">At most 180 points, the oldest first.</param>
internal sealed record TrafficHistoryReport(string Range, double StepSeconds, IReadOnlyList<TrafficPointReport> Points);

/// <summary>The traffic of one step; what cannot be told without an answer is null.</summary>
/// <param name="At">The step's end.</param>
/// <param name="QueriesPerSecond">Clients' queries a second.</param>
/// <param name="CacheHitPercent">Of the answers, those that came from a cache.</param>
/// <param name="LatencyP50Milliseconds">What half of the answers took at the most.</param>
/// <param name="LatencyP90Milliseconds">What 90 of 100 answers took at the most.</param>
/// <param name="LatencyP99Milliseconds">What 99 of 100 answers took at the most.</param>
internal sealed record TrafficPointReport(
    DateTimeOffset At, double QueriesPerSecond, double? CacheHitPercent, double? LatencyP50Milliseconds,
    double? LatencyP90Milliseconds, double? LatencyP99Milliseconds);

namespace Holdfast.Contracts.Reports;

/// <summary>The latest queries, counted: <c>GET /api/v1/top?by=clients</c>.</summary>
/// <param name="By">By what they are counted.</param>
/// <param name="Queries">All queries that were counted.</param>
/// <param name="Octets">The octets of their answers.</param>
/// <param name="Keys">How many rows there would be.</param>
/// <param name="Since">When the first of them came; null without any.</param>
/// <param name="Sample">Of so many queries of clients one is kept, and counted.</param>
/// <param name="Rows">The first rows, those with most before the others.</param>
internal sealed record TopReport(
    string By, long Queries, long Octets, int Keys, DateTimeOffset? Since, int Sample, IReadOnlyList<TopRowReport> Rows);

/// <summary>One row of what was counted.</summary>
/// <param name="Key">What it was counted by.</param>
/// <param name="Queries">Queries.</param>
/// <param name="Percent">Their share of all that were counted, or, by octets, that of their answers' octets.</param>
/// <param name="Dropped">Those of them that got no answer.</param>
/// <param name="Octets">Octets of their answers.</param>
/// <param name="AverageMilliseconds">How long they took on average.</param>
/// <param name="LongestMilliseconds">How long the slowest took.</param>
internal sealed record TopRowReport(
    string Key, long Queries, double Percent, long Dropped, long Octets, double AverageMilliseconds, double LongestMilliseconds);

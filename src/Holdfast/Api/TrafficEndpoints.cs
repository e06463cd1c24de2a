using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary><c>GET /api/v1/traffic?range=15m|1h|6h</c>: queries, cache hits and latencies over time.</summary>
internal static class TrafficEndpoints
{
    public static IEnumerable<ApiEndpoint> All(INodeView node) =>
    [
        Read("/traffic", ApiScope.Read, "Queries, cache hits and latencies over time",
            context => Over(context.Request.Query, node), ReportJson.Default.TrafficHistoryReport) with
        {
            Parameters =
            [
                new("range", "how far back, in at most 180 steps")
                {
                    Words = [.. TrafficRange.All.Select(range => range.Word)],
                },
            ],
        },
    ];

    private static Outcome<TrafficHistoryReport> Over(IQueryCollection query, INodeView node)
    {
        string word = query["range"] is [{ Length: > 0 } given] ? given : TrafficRange.All[0].Word;
        return TrafficRange.Of(word) is not { } range
            ? ProblemReport.BadRequest($"range={word}: must be {string.Join(", ", TrafficRange.All.Select(known => known.Word))}")
            : new TrafficHistoryReport(
                range.Word, range.Step.TotalSeconds, [.. node.TrafficOver(range).Select(Report)]);
    }

    private static TrafficPointReport Report(TrafficPoint point) => new(
        point.At, Math.Round(point.QueriesPerSecond, 1), point.CacheShare is { } share ? Math.Round(share * 100, 1) : null,
        Milliseconds(point.Median), Milliseconds(point.Percentile90), Milliseconds(point.Percentile99));

    private static double? Milliseconds(TimeSpan? time) =>
        time is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;
}

using System.Collections.Immutable;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>GET /api/v1/top?by=SUBJECT[&amp;limit=N][&amp;labels=N][&amp;prefix4=N][&amp;prefix6=N]</c>, and the filters of
/// <c>/queries</c>: the latest queries, counted. <c>GET /api/v1/top/hour</c>, with <c>last_s=SECONDS</c> in place of filters:
/// those of the last hour, or less of it, by sketches.
/// </summary>
internal static class TopEndpoints
{
    private const int UsualLimit = 20, LargestLimit = 10_000, MostLabels = 127, Hour = 3600;
    private static readonly ImmutableArray<string> Counting = ["by", "limit", "labels", "prefix4", "prefix6"];

    private static readonly Parameter[] OfCounting =
    [
        new("by", "what is counted by") { Words = TopSubjects.Words }, new("limit", "rows at the most", "integer"),
        new("labels", "so many of a name's last labels", "integer"), new("prefix4", "bits of an IPv4 client", "integer"),
        new("prefix6", "bits of an IPv6 client", "integer"),
    ];

    public static IEnumerable<ApiEndpoint> All(INodeView node) =>
    [
        Read("/top", ApiScope.Read, "The latest queries, counted", context => CountLatest(context.Request.Query, node),
            ReportJson.Default.TopReport) with
        {
            Parameters = [.. OfCounting, .. QueryParameters.Described],
        },
        Read("/top/hour", ApiScope.Read, "Queries of the last hour, counted by sketches",
            context => CountHour(context.Request.Query, node), ReportJson.Default.TopHourReport) with
        {
            Parameters = [.. OfCounting, new("last_s", "of the last so many seconds alone", "integer")],
        },
    ];

    private static Outcome<TopReport> CountLatest(IQueryCollection query, INodeView node)
    {
        var parameters = new QueryParameters(query, [.. QueryParameters.OfFilter, .. Counting]);
        var filter = parameters.ReadFilter(node);
        var options = Options(parameters);
        return parameters.Error is { } error ? ProblemReport.BadRequest(error)
            : Report(Word(options), node.Balancer.CountRecent(filter, options));
    }

    private static Outcome<TopHourReport> CountHour(IQueryCollection query, INodeView node)
    {
        var parameters = new QueryParameters(query, [.. Counting, "last_s"]);
        var options = Options(parameters);
        var last = TimeSpan.FromSeconds(parameters.ReadNumber("last_s", 1, Hour) ?? Hour);
        if (parameters.Error is { } error)
            return ProblemReport.BadRequest(error);
        return node.Balancer.CountHour(options, last) is { } top ? Report(Word(options), top)
            : ProblemReport.BadRequest(
                "the last hour is not counted: it needs dns.recent.hour: true, and dns.recent.size above 0");
    }

    private static string Word(TopOptions options) => TopSubjects.Words[(int)options.Subject];

    private static TopOptions Options(QueryParameters parameters) =>
        new((TopSubject)TopSubjects.Words.IndexOf(parameters.ReadWord("by", TopSubjects.Words)))
        {
            Rows = (int)(parameters.ReadNumber("limit", 1, LargestLimit) ?? UsualLimit),
            Labels = (int)(parameters.ReadNumber("labels", 1, MostLabels) ?? 0),
            Prefix = (
                (int)(parameters.ReadNumber("prefix4", 0, 32) ?? 32), (int)(parameters.ReadNumber("prefix6", 0, 128) ?? 128)),
        };

    private static TopReport Report(string by, Top top)
    {
        bool isByOctets = by == TopSubjects.Words[(int)TopSubject.Bytes];
        long all = isByOctets ? top.Octets : top.Queries;
        return new TopReport(by, top.Queries, top.Octets, top.Keys, top.Since, top.Sample,
            [.. top.Rows.Select(row => new TopRowReport(
                row.Key, row.Queries, Percent(isByOctets ? row.Octets : row.Queries, all), row.Dropped, row.Octets,
                Math.Round(row.Average.TotalMilliseconds, 3), Math.Round(row.Longest.TotalMilliseconds, 3)))]);
    }

    private static TopHourReport Report(string by, TopHour top) => new(
        by, top.Since, top.Queries, top.Read, top.Unseen, top.Sample, top.Total, top.Keys, top.Missing,
        [.. top.Rows.Select(row => new TopHourRowReport(
            row.Key, row.Count, Percent(row.Count, top.Total), row.Error, row.SamplingError))]);

    private static double Percent(long part, long all) => Math.Round(100.0 * part / Math.Max(1, all), 1);
}

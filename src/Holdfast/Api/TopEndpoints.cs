using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>
/// <c>GET /api/v1/top?by=SUBJECT[&amp;limit=N][&amp;labels=N][&amp;prefix4=N][&amp;prefix6=N]</c>, and the filters of
/// <c>/queries</c>: the latest queries, counted.
/// </summary>
internal static class TopEndpoints
{
    private const int UsualLimit = 20, LargestLimit = 10_000, MostLabels = 127;

    public static void Map(RouteTable routes, string root, INodeView node) =>
        routes.Get(root + "/top", context =>
        {
            var parameters = new QueryParameters(context.Request.Query, "by", "limit", "labels", "prefix4", "prefix6");
            var filter = parameters.ReadFilter(node);
            string by = parameters.ReadWord("by", TopSubjects.Words);
            var options = new TopOptions((TopSubject)TopSubjects.Words.IndexOf(by))
            {
                Rows = (int)(parameters.ReadNumber("limit", 1, LargestLimit) ?? UsualLimit),
                Labels = (int)(parameters.ReadNumber("labels", 1, MostLabels) ?? 0),
                Prefix = (
                    (int)(parameters.ReadNumber("prefix4", 0, 32) ?? 32), (int)(parameters.ReadNumber("prefix6", 0, 128) ?? 128)),
            };
            return parameters.Error is { } error
                ? ApiResponse.WriteProblemAsync(context, ProblemReport.BadRequest(error))
                : ApiResponse.WriteAsync(
                    context, Report(by, node.Balancer.CountRecent(filter, options)), ReportJson.Default.TopReport);
        });

    private static TopReport Report(string by, Top top)
    {
        bool isByOctets = by == TopSubjects.Words[(int)TopSubject.Bytes];
        double all = Math.Max(1, isByOctets ? top.Octets : top.Queries);
        return new TopReport(by, top.Queries, top.Octets, top.Keys, top.Since, top.Sample,
            [.. top.Rows.Select(row => new TopRowReport(
                row.Key, row.Queries, Math.Round(100 * (isByOctets ? row.Octets : row.Queries) / all, 1), row.Dropped, row.Octets,
                Math.Round(row.Average.TotalMilliseconds, 3), Math.Round(row.Longest.TotalMilliseconds, 3)))]);
    }
}

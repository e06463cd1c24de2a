using Holdfast.Api.Reports;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>
/// <c>GET /api/v1/overview?since=N</c>: what the page asks for every second, as one request, so that the limit of requests bears
/// many tabs, and none of them holds a connection.
/// </summary>
internal static class OverviewEndpoint
{
    public static ApiEndpoint Of(INodeView node) =>
        EndpointRows.Read("/overview", ApiScope.Read, "Status, services, drains, neighbors, backends, and events, in one answer",
            context => EventEndpoints.Since(context) is { } since ? Report(node, since) : EventEndpoints.NoNumber(),
            ReportJson.Default.OverviewReport) with
        {
            Parameters = [EventEndpoints.Number],
        };

    private static Outcome<OverviewReport> Report(INodeView node, long since) => new OverviewReport(
        StatusReports.Of(node), ServiceReports.Of(node), ServiceReports.Drains(node), NeighborReports.Of(node),
        BackendReports.Of(node), node.Events(since));
}

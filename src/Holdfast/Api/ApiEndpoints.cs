using System.Text.Json.Serialization.Metadata;
using Holdfast.Api.Reports;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Metrics;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>All endpoints of the API; each answers with a report of its own.</summary>
internal static class ApiEndpoints
{
    private const string Root = "/api/v1";

    /// <summary>Adds them to the paths of a listener.</summary>
    /// <param name="routes">The paths.</param>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public static void Map(RouteTable routes, INodeView node, IOperator operations, CancellationToken stopping)
    {
        Get(routes, Root + "/status", () => StatusReports.Of(node), ReportJson.Default.StatusReport);
        Get(routes, Root + "/services", () => ServiceReports.Of(node), ReportJson.Default.IReadOnlyListServiceReport);
        Get(routes, Root + "/backends", () => BackendReports.Of(node), ReportJson.Default.IReadOnlyListBackendReport);
        Get(routes, Root + "/bgp", () => NeighborReports.Of(node), ReportJson.Default.IReadOnlyListNeighborReport);
        Get(routes, Root + "/bfd", () => BfdReports.Of(node.Bfd), ReportJson.Default.BfdReport);
        Get(routes, Root + "/drains", () => ServiceReports.Drains(node), ReportJson.Default.IReadOnlyListDrainReport);
        Get(routes, Root + "/blocks", () => BlockReports.Of(node), ReportJson.Default.IReadOnlyListBlockReport);
        Get(routes, Root + "/cache", () => CacheReports.Of(node.Balancer), ReportJson.Default.IReadOnlyListCacheReport);
        Get(routes, Root + "/pools", () => BalancerReports.Pools(node.Balancer), ReportJson.Default.IReadOnlyListPoolReport);
        Get(routes, Root + "/listeners", () => BalancerReports.Listeners(node.Balancer),
            ReportJson.Default.IReadOnlyListListenerReport);
        Get(routes, Root + "/config", () => SettingReports(node), ReportJson.Default.IReadOnlyListSettingReport);
        Get(routes, Root + "/rules", () => RuleReports.Of(node.Balancer), ReportJson.Default.RulesReport);
        Get(routes, Root + "/explain", () => ExplanationReports.Of(node), ReportJson.Default.IReadOnlyListExplanationReport);
        routes.Get(Root + "/explain/{service}", context => ApiResponse.WriteAsync(
            context, ExplanationReports.Of(node, (string)context.Request.RouteValues["service"]!),
            ReportJson.Default.IReadOnlyListExplanationReport));
        routes.Get(Root + "/reload/plan", async context =>
            await ApiResponse.WriteAsync(context, await node.PlanReloadAsync(), ReportJson.Default.ReloadPlanReport));
        EventEndpoints.Map(routes, Root, node, stopping);
        QueryEndpoints.Map(routes, Root, node, stopping);
        TopEndpoints.Map(routes, Root, node);
        Post(routes, Root + "/drain", request => DrainEndpoints.DrainAsync(request, operations));
        Post(routes, Root + "/undrain", request => operations.Undrain(request.Value("service"), request.By));
        Post(routes, Root + "/backend", request => BackendEndpoints.SetModeAsync(request, operations));
        Post(routes, Root + "/cache/flush", request => CacheEndpoints.Flush(request.Query, operations.FlushCache));
        routes.Post(Root + "/query", async context => await ApiResponse.WriteAsync(
            context, await TraceEndpoints.TraceAsync(new OperatorRequest(context), operations), ReportJson.Default.TraceReport));
        Post(routes, Root + "/log/reopen", request => operations.ReopenLogs(request.By));
        Post(routes, Root + "/block", request => BlockEndpoints.BlockAsync(request, operations));
        Post(routes, Root + "/unblock", request => BlockEndpoints.UnblockAsync(request, operations));
        ConfigurationEndpoints.Map(routes, Root, node);
        Post(routes, Root + "/reload", request => ConfigurationEndpoints.ReloadAsync(request, operations));
        Post(routes, Root + "/confirm", request => operations.ConfirmAsync(request.By));
        Post(routes, Root + "/config/rollback", request => ConfigurationEndpoints.RollbackAsync(request, operations));
        MetricsEndpoint.Map(routes, node);
        routes.Fallback = context => ApiResponse.WriteProblemAsync(
            context, new ProblemReport("Not found", StatusCodes.Status404NotFound, $"there is no {context.Request.Path}"));
    }

    /// <summary>Answers for an endpoint that failed.</summary>
    public static Task ReportFailureAsync(HttpContext context, Exception failed) => ApiResponse.WriteProblemAsync(
        context, new ProblemReport("Failed", StatusCodes.Status500InternalServerError, failed.Message));

    private static IReadOnlyList<SettingReport> SettingReports(INodeView node) =>
        [.. node.Settings.Select(setting => new SettingReport(setting.Key, setting.Value, setting.IsDefault))];

    private static void Get<T>(RouteTable routes, string path, Func<T> report, JsonTypeInfo<T> type) =>
        routes.Get(path, context => ApiResponse.WriteAsync(context, report(), type));

    private static void Post(RouteTable routes, string path, Func<OperatorRequest, Outcome<ActionReport>> act) =>
        Post(routes, path, request => Task.FromResult(act(request)));

    private static void Post(RouteTable routes, string path, Func<OperatorRequest, Task<Outcome<ActionReport>>> act) =>
        routes.Post(path, async context =>
            await ApiResponse.WriteAsync(context, await act(new OperatorRequest(context)), ReportJson.Default.ActionReport));
}

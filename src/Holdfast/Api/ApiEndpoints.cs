using System.Text.Json.Serialization.Metadata;
using Holdfast.Api.Reports;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace Holdfast.Api;

/// <summary>All endpoints of the API; each answers with a report of its own.</summary>
internal static class ApiEndpoints
{
    /// <summary>Adds them to a web application.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public static void Map(IEndpointRouteBuilder routes, INodeView node, IOperator operations, CancellationToken stopping)
    {
        var api = routes.MapGroup("/api/v1");
        Get(api, "/status", () => StatusReports.Of(node), ReportJson.Default.StatusReport);
        Get(api, "/services", () => ServiceReports.Of(node), ReportJson.Default.IReadOnlyListServiceReport);
        Get(api, "/backends", () => BackendReports.Of(node.Balancer), ReportJson.Default.IReadOnlyListBackendReport);
        Get(api, "/bgp", () => NeighborReports.Of(node), ReportJson.Default.IReadOnlyListNeighborReport);
        Get(api, "/bfd", () => BfdReports.Of(node.Bfd), ReportJson.Default.BfdReport);
        Get(api, "/drains", () => ServiceReports.Drains(node), ReportJson.Default.IReadOnlyListDrainReport);
        Get(api, "/cache", () => CacheReports.Of(node.Balancer), ReportJson.Default.IReadOnlyListCacheReport);
        api.MapGet("/explain/{service}", (RequestDelegate)(context => ApiResponse.WriteAsync(
            context, ServiceReports.Explain(node, (string)context.Request.RouteValues["service"]!),
            ReportJson.Default.IReadOnlyListExplanationReport)));
        api.MapGet("/reload/plan", (RequestDelegate)(context =>
            ApiResponse.WriteAsync(context, node.PlanReload(), ReportJson.Default.ReloadPlanReport)));
        EventEndpoints.Map(api, node, stopping);
        Post(api, "/drain", request => DrainEndpoints.Drain(request, operations));
        Post(api, "/undrain", request => operations.Undrain(request.Value("service"), request.By));
        Post(api, "/backend", request => BackendEndpoints.SetMode(request, operations));
        Post(api, "/cache/flush", request => CacheEndpoints.Flush(request.Query, operations.FlushCache));
        api.MapPost("/reload", (RequestDelegate)(async context =>
            await ApiResponse.WriteAsync(context, await operations.ReloadAsync(new OperatorRequest(context).By),
                ReportJson.Default.ActionReport)));
        MetricsEndpoint.Map(routes, node);
        routes.MapFallback((RequestDelegate)(context => ApiResponse.WriteProblemAsync(
            context, new ProblemReport("Not found", StatusCodes.Status404NotFound, $"there is no {context.Request.Path}"))));
    }

    /// <summary>Answers for an endpoint that failed.</summary>
    public static Task ReportFailureAsync(HttpContext context)
    {
        var why = context.Features.Get<IExceptionHandlerFeature>()?.Error.Message ?? "unknown";
        return ApiResponse.WriteProblemAsync(context, new ProblemReport("Failed", StatusCodes.Status500InternalServerError, why));
    }

    private static void Get<T>(RouteGroupBuilder api, string path, Func<T> report, JsonTypeInfo<T> type) =>
        api.MapGet(path, (RequestDelegate)(context => ApiResponse.WriteAsync(context, report(), type)));

    private static void Post(RouteGroupBuilder api, string path, Func<OperatorRequest, Outcome<ActionReport>> act) =>
        api.MapPost(path, (RequestDelegate)(context =>
            ApiResponse.WriteAsync(context, act(new OperatorRequest(context)), ReportJson.Default.ActionReport)));
}

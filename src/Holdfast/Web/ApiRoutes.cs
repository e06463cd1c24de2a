using Holdfast.Api;
using Holdfast.Api.Description;
using Holdfast.Api.Dnsdist;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Metrics;
using Holdfast.Page;
using Holdfast.Web.Access;
using Holdfast.Web.Routes;

namespace Holdfast.Web;

/// <summary>All that is served to those who use the API, over its socket and over TCP.</summary>
internal static class ApiRoutes
{
    /// <summary>Adds it to the paths of a listener.</summary>
    /// <param name="routes">The paths.</param>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="metrics">What <c>/metrics</c> answers over TCP.</param>
    /// <param name="web">What came over TCP.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public static void Map(
        RouteTable routes, INodeView node, IOperator operations, CachedMetrics metrics, WebTraffic web,
        CancellationToken stopping)
    {
        foreach (var endpoint in ApiEndpoints.All(node, operations, stopping)) routes.Map(endpoint);
        foreach (var endpoint in DnsdistEndpoints.All(node, operations)) routes.Map(endpoint);
        foreach (var endpoint in PageEndpoints.All()) routes.Map(endpoint);
        // Over TCP anybody who may ask may ask as often as they like.
        routes.Map(MetricsEndpoint.Of((context, format) =>
            Caller.Of(context) is null ? NodeMetrics.Write(node, web, format) : metrics.Write(format),
            new OtherMetrics("dnsdist", () => DnsdistMetrics.Write(node))));
        string? description = null;
        routes.Map(new ApiEndpoint(ApiEndpoint.Root + "/openapi.json", ApiScope.Read, "This description (OpenAPI 3.1)", context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                description ??= OpenApiDocument.Of(routes.Endpoints), context.RequestAborted);
        }));
        routes.Fallback = context => ApiResponse.WriteProblemAsync(
            context, new ProblemReport("Not found", StatusCodes.Status404NotFound, $"there is no {context.Request.Path}"));
        routes.MethodNotAllowed = context => ApiResponse.WriteProblemAsync(context, new ProblemReport(
            "Method not allowed", StatusCodes.Status405MethodNotAllowed,
            $"{context.Request.Path} has {context.Response.Headers.Allow}, not {context.Request.Method}"));
    }

    /// <summary>Answers for an endpoint that failed.</summary>
    public static Task ReportFailureAsync(HttpContext context, Exception failed) => ApiResponse.WriteProblemAsync(
        context, new ProblemReport("Failed", StatusCodes.Status500InternalServerError, failed.Message));
}

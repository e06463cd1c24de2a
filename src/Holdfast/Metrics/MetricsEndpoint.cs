using Holdfast.Contracts;

namespace Holdfast.Metrics;

/// <summary><c>GET /metrics</c>, in the format the client asks for.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    /// <summary>Adds it to a web application.</summary>
    public static void Map(IEndpointRouteBuilder routes, INodeView node) =>
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context =>
        {
            var format = ExpositionFormats.Choose(context.Request.Headers.Accept);
            context.Response.ContentType = format.ContentType();
            context.Response.Headers.Vary = "Accept";
            return context.Response.WriteAsync(NodeMetrics.Write(node, format), context.RequestAborted);
        }));
}

using Holdfast.Contracts;
using Holdfast.Web.Routes;

namespace Holdfast.Metrics;

/// <summary><c>GET /metrics</c>, in the format the client asks for.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    /// <summary>Adds it to the paths of a listener.</summary>
    public static void Map(RouteTable routes, INodeView node) => Map(routes, format => NodeMetrics.Write(node, format));

    /// <summary>Adds it to the paths of a listener that anybody may ask as often as they like.</summary>
    public static void Map(RouteTable routes, CachedMetrics metrics) => Map(routes, metrics.Write);

    private static void Map(RouteTable routes, Func<ExpositionFormat, string> write) =>
        routes.Map(Path, [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var format = ExpositionFormats.Choose(context.Request.Headers.Accept);
            context.Response.ContentType = format.ContentType();
            context.Response.Headers.Vary = "Accept";
            return context.Response.WriteAsync(write(format), context.RequestAborted);
        });
}

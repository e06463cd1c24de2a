using Holdfast.Configuration.Tokens;
using Holdfast.Web.Routes;

namespace Holdfast.Metrics;

/// <summary><c>GET /metrics</c>, in the format the client asks for.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    /// <summary>The endpoint.</summary>
    /// <param name="write">Writes the metrics for a request.</param>
    /// <param name="other">Metrics that may be asked for in their place, or null.</param>
    public static ApiEndpoint Of(Func<HttpContext, ExpositionFormat, string> write, OtherMetrics? other = null) =>
        new(Path, ApiScope.Read, "Metrics for Prometheus", context => WriteAsync(context, write, other))
        {
            Methods = [HttpMethods.Get, HttpMethods.Head],
            Parameters = other is null ? [] : [new Parameter("format", "whose names they have") { Words = [other.Format] }],
            ContentType = ExpositionFormat.PrometheusText.ContentType(),
        };

    private static Task WriteAsync(HttpContext context, Func<HttpContext, ExpositionFormat, string> write, OtherMetrics? other)
    {
        if (other is not null && context.Request.Query["format"] == other.Format)
        {
            context.Response.ContentType = ExpositionFormat.PrometheusText.ContentType();
            return context.Response.WriteAsync(other.Write(), context.RequestAborted);
        }

        var format = ExpositionFormats.Choose(context.Request.Headers.Accept);
        context.Response.ContentType = format.ContentType();
        context.Response.Headers.Vary = "Accept";
        return context.Response.WriteAsync(write(context, format), context.RequestAborted);
    }
}

/// <summary>Metrics by the names of another program.</summary>
/// <param name="Format">The value of <c>format</c> that asks for them.</param>
/// <param name="Write">Writes them in Prometheus' text format.</param>
internal sealed record OtherMetrics(string Format, Func<string> Write);

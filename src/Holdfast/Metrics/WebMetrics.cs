using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>The API and the metrics over TCP.</summary>
internal static class WebMetrics
{
    public static ImmutableArray<MetricRow<WebTraffic>> Rows { get; } =
    [
        new(MetricFamily.Gauge("holdfast_http_connections_open", "Connections that are open.", "listener"),
            (writer, web) => Each(writer, web, listener => listener.Open)),
        new(MetricFamily.Counter("holdfast_http_connections_total",
            "Connections: let in, refused by the ACL, or let in before and closed for a newer one.", "listener", "outcome"),
            (writer, web) =>
            {
                foreach (var listener in web.Listeners)
                {
                    writer.Sample(listener.Accepted, listener.Name, "accepted");
                    writer.Sample(listener.Forbidden, listener.Name, "acl");
                    writer.Sample(listener.GaveWay, listener.Name, "gave_way");
                }
            }),
        new(MetricFamily.Counter("holdfast_http_requests_total",
            "Requests whose headers came whole and in time.", "listener"),
            (writer, web) => Each(writer, web, listener => listener.Requests)),
        new(MetricFamily.Counter("holdfast_http_refused_total", "Requests that the API refused, by reason.", "reason"),
            (writer, web) =>
            {
                foreach (var why in Enum.GetValues<RefusedRequest>()) writer.Sample(web.CountOf(why), Word(why));
            }),
    ];

    private static void Each(MetricsWriter writer, WebTraffic web, Func<ListenerTraffic, double> value)
    {
        foreach (var listener in web.Listeners) writer.Sample(value(listener), listener.Name);
    }

    private static string Word(RefusedRequest why) => why switch
    {
        RefusedRequest.Rate => "rate",
        RefusedRequest.Host => "host",
        RefusedRequest.Origin => "origin",
        RefusedRequest.Body => "body",
        RefusedRequest.Token => "token",
        RefusedRequest.Scope => "scope",
        _ => "streams",
    };
}

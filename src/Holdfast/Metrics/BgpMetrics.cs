using System.Collections.Immutable;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Metrics;

/// <summary>BGP sessions.</summary>
internal static class BgpMetrics
{
    private static readonly string[] States = [.. Enum.GetNames<SessionState>().Select(state => state.ToLowerInvariant())];

    private static readonly MetricFamily Up = MetricFamily.Gauge("holdfast_bgp_session_up", "Whether the session is Established.", "neighbor");
    private static readonly MetricFamily State = MetricFamily.Gauge("holdfast_bgp_session_state", "1 for the state of the session (RFC 4271, section 8.2.2), 0 for the others.", "neighbor", "state");
    private static readonly MetricFamily Uptime = MetricFamily.Gauge("holdfast_bgp_session_uptime_seconds", "How long the session has been Established; 0 while it is not.", "neighbor");
    private static readonly MetricFamily Flaps = MetricFamily.Counter("holdfast_bgp_session_flaps_total", "Times an Established session was lost.", "neighbor");
    private static readonly MetricFamily Messages = MetricFamily.Counter("holdfast_bgp_messages_total", "Messages, by direction and type.", "neighbor", "direction", "type");
    private static readonly MetricFamily Faulty = MetricFamily.Counter("holdfast_bgp_faulty_updates_total", "UPDATEs received whose attributes were faulty; they had no effect (RFC 7606).", "neighbor");
    private static readonly MetricFamily Announced = MetricFamily.Gauge("holdfast_bgp_routes_announced", "Routes the neighbor has from us.", "neighbor");
    private static readonly MetricFamily Withheld = MetricFamily.Gauge("holdfast_bgp_routes_withheld", "Routes the neighbor should have from us and cannot be sent.", "neighbor");
    private static readonly MetricFamily Rejected = MetricFamily.Counter("holdfast_bgp_connections_rejected_total", "Connections from addresses at which no neighbor is configured.");

    public static void Write(MetricsWriter writer, ImmutableArray<NeighborStatus> neighbors, long rejectedConnections)
    {
        Each(Up, neighbor => neighbor.State == SessionState.Established ? 1 : 0);
        writer.Begin(State);
        foreach (var neighbor in neighbors) writer.States(neighbor.State.ToString().ToLowerInvariant(), States, neighbor.Name);
        Each(Uptime, neighbor => neighbor.Uptime?.TotalSeconds ?? 0);
        Each(Flaps, neighbor => neighbor.Flaps);
        writer.Begin(Messages);
        foreach (var neighbor in neighbors)
        {
            Write(writer, neighbor.Name, "sent", neighbor.Sent);
            Write(writer, neighbor.Name, "received", neighbor.Received);
        }
        Each(Faulty, neighbor => neighbor.FaultyUpdates);
        Each(Announced, neighbor => neighbor.AnnouncedCount);
        Each(Withheld, neighbor => neighbor.Withheld.Length);
        writer.Begin(Rejected).Sample(rejectedConnections);

        void Each(MetricFamily family, Func<NeighborStatus, double> value)
        {
            writer.Begin(family);
            foreach (var neighbor in neighbors) writer.Sample(value(neighbor), neighbor.Name);
        }
    }

    private static void Write(MetricsWriter writer, string neighbor, string direction, MessageCounts counts) => writer
        .Sample(counts.Open, neighbor, direction, "open").Sample(counts.Update, neighbor, direction, "update")
        .Sample(counts.Notification, neighbor, direction, "notification").Sample(counts.Keepalive, neighbor, direction, "keepalive")
        .Sample(counts.RouteRefresh, neighbor, direction, "route_refresh");
}

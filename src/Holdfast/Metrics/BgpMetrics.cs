using System.Collections.Immutable;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>BGP sessions.</summary>
internal static class BgpMetrics
{
    private static readonly SessionState[] States = Enum.GetValues<SessionState>();

    public static ImmutableArray<MetricRow<Snapshot>> Rows { get; } =
    [
        Each(MetricFamily.Gauge("holdfast_bgp_session_up", "Whether the session is Established.", "neighbor"),
            neighbor => neighbor.State == SessionState.Established ? 1 : 0),
        EachNeighbor(MetricFamily.Gauge("holdfast_bgp_session_state",
            "1 for the state of the session (RFC 4271, section 8.2.2), 0 for the others.", "neighbor", "state"),
            (writer, neighbor) => writer.States(neighbor.State, States, Word, neighbor.Name)),
        Each(MetricFamily.Gauge("holdfast_bgp_session_uptime_seconds",
            "How long the session has been Established; 0 while it is not.", "neighbor"),
            neighbor => neighbor.Uptime?.TotalSeconds ?? 0),
        Each(MetricFamily.Counter("holdfast_bgp_session_flaps_total",
            "Times an Established session was lost.", "neighbor"), neighbor => neighbor.Flaps),
        EachNeighbor(MetricFamily.Counter("holdfast_bgp_messages_total",
            "Messages, by direction and type.", "neighbor", "direction", "type"), WriteMessages),
        Each(MetricFamily.Counter("holdfast_bgp_faulty_updates_total",
            "UPDATEs received whose attributes were faulty; they had no effect (RFC 7606).", "neighbor"),
            neighbor => neighbor.FaultyUpdates),
        Each(MetricFamily.Gauge("holdfast_bgp_routes_announced",
            "Routes the neighbor has from us.", "neighbor"), neighbor => neighbor.AnnouncedCount),
        Each(MetricFamily.Gauge("holdfast_bgp_routes_withheld",
            "Routes the neighbor should have from us and cannot be sent.", "neighbor"), neighbor => neighbor.Withheld.Length),
        MetricRow.One<Snapshot>(MetricFamily.Counter("holdfast_bgp_connections_rejected_total",
            "Connections from addresses at which no neighbor is configured."), bgp => bgp.RejectedConnections),
    ];

    private static MetricRow<Snapshot> Each(MetricFamily family, Func<NeighborStatus, double> value) =>
        EachNeighbor(family, (writer, neighbor) => writer.Sample(value(neighbor), neighbor.Name));

    private static MetricRow<Snapshot> EachNeighbor(MetricFamily family, Action<MetricsWriter, NeighborStatus> write) =>
        new(family, (writer, bgp) =>
        {
            foreach (var neighbor in bgp.Neighbors) write(writer, neighbor);
        });

    private static void WriteMessages(MetricsWriter writer, NeighborStatus neighbor)
    {
        Write("sent", neighbor.Sent);
        Write("received", neighbor.Received);

        void Write(string direction, MessageCounts counts) => writer
            .Sample(counts.Open, neighbor.Name, direction, "open").Sample(counts.Update, neighbor.Name, direction, "update")
            .Sample(counts.Notification, neighbor.Name, direction, "notification")
            .Sample(counts.Keepalive, neighbor.Name, direction, "keepalive")
            .Sample(counts.RouteRefresh, neighbor.Name, direction, "route_refresh");
    }

    /// <summary>What the rows read.</summary>
    internal sealed record Snapshot(ImmutableArray<NeighborStatus> Neighbors, long RejectedConnections);

    private static string Word(SessionState state) => state.ToString().ToLowerInvariant();
}

using System.Collections.Immutable;
using Holdfast.Bgp.Bfd;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>BFD sessions.</summary>
internal static class BfdMetrics
{
    private static readonly BfdState[] States = Enum.GetValues<BfdState>();

    public static ImmutableArray<MetricRow<BfdSnapshot>> Rows { get; } =
    [
        Each(MetricFamily.Gauge("holdfast_bfd_session_up", "Whether the session is Up.", "neighbor"),
            session => session.State == BfdState.Up ? 1 : 0),
        EachSession(MetricFamily.Gauge("holdfast_bfd_session_state",
            "1 for the state of the session (RFC 5880, section 6.2), 0 for the others.", "neighbor", "state"),
            (writer, session) => writer.States(session.State, States, Word, session.Neighbor)),
        Each(MetricFamily.Counter("holdfast_bfd_session_flaps_total", "Times the session was lost.", "neighbor"),
            session => session.Flaps),
        Each(MetricFamily.Gauge("holdfast_bfd_detection_time_seconds",
            "After this silence the neighbor is held for lost; 0 while it is not heard.", "neighbor"),
            session => session.DetectionTime.TotalSeconds),
        EachSession(MetricFamily.Counter("holdfast_bfd_packets_total",
            "Packets sent, and packets received that counted.", "neighbor", "direction"),
            (writer, session) =>
                writer.Sample(session.Sent, session.Neighbor, "sent").Sample(session.Received, session.Neighbor, "received")),
        new(MetricFamily.Counter("holdfast_bfd_dropped_total",
            "Packets received and discarded; without a neighbor, those that belong to no session.", "neighbor", "reason"),
            WriteDropped),
        Each(MetricFamily.Counter("holdfast_bfd_send_errors_total", "Packets that could not be sent.", "neighbor"),
            session => session.SendErrors),
    ];

    private static MetricRow<BfdSnapshot> Each(MetricFamily family, Func<BfdStatus, double> value) =>
        EachSession(family, (writer, session) => writer.Sample(value(session), session.Neighbor));

    private static MetricRow<BfdSnapshot> EachSession(MetricFamily family, Action<MetricsWriter, BfdStatus> write) =>
        new(family, (writer, bfd) =>
        {
            foreach (var session in bfd.Sessions) write(writer, session);
        });

    private static void WriteDropped(MetricsWriter writer, BfdSnapshot bfd)
    {
        foreach (var (reason, count) in bfd.Dropped) writer.Sample(count, "", reason);
        foreach (var session in bfd.Sessions)
            foreach (var (reason, count) in session.Dropped) writer.Sample(count, session.Neighbor, reason);
    }

    private static string Word(BfdState state) => state.ToString().ToLowerInvariant();
}

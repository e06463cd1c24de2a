using Holdfast.Bgp.Bfd;

namespace Holdfast.Metrics;

/// <summary>BFD sessions.</summary>
internal static class BfdMetrics
{
    private static readonly string[] States = [.. Enum.GetNames<BfdState>().Select(state => state.ToLowerInvariant())];

    private static readonly MetricFamily Up = MetricFamily.Gauge("holdfast_bfd_session_up", "Whether the session is Up.", "neighbor");
    private static readonly MetricFamily State = MetricFamily.Gauge("holdfast_bfd_session_state", "1 for the state of the session (RFC 5880, section 6.2), 0 for the others.", "neighbor", "state");
    private static readonly MetricFamily Flaps = MetricFamily.Counter("holdfast_bfd_session_flaps_total", "Times the session was lost.", "neighbor");
    private static readonly MetricFamily Detection = MetricFamily.Gauge("holdfast_bfd_detection_time_seconds", "After this silence the neighbor is held for lost; 0 while it is not heard.", "neighbor");
    private static readonly MetricFamily Packets = MetricFamily.Counter("holdfast_bfd_packets_total", "Packets sent, and packets received that counted.", "neighbor", "direction");
    private static readonly MetricFamily Dropped = MetricFamily.Counter("holdfast_bfd_dropped_total", "Packets received and discarded; without a neighbor, those that belong to no session.", "neighbor", "reason");
    private static readonly MetricFamily SendErrors = MetricFamily.Counter("holdfast_bfd_send_errors_total", "Packets that could not be sent.", "neighbor");

    public static void Write(MetricsWriter writer, BfdSnapshot bfd)
    {
        Each(Up, session => session.State == BfdState.Up ? 1 : 0);
        writer.Begin(State);
        foreach (var session in bfd.Sessions) writer.States(session.State.ToString().ToLowerInvariant(), States, session.Neighbor);
        Each(Flaps, session => session.Flaps);
        Each(Detection, session => session.DetectionTime.TotalSeconds);
        writer.Begin(Packets);
        foreach (var session in bfd.Sessions) writer.Sample(session.Sent, session.Neighbor, "sent").Sample(session.Received, session.Neighbor, "received");
        writer.Begin(Dropped);
        foreach (var (reason, count) in bfd.Dropped) writer.Sample(count, "", reason);
        foreach (var session in bfd.Sessions)
            foreach (var (reason, count) in session.Dropped) writer.Sample(count, session.Neighbor, reason);
        Each(SendErrors, session => session.SendErrors);

        void Each(MetricFamily family, Func<BfdStatus, double> value)
        {
            writer.Begin(family);
            foreach (var session in bfd.Sessions) writer.Sample(value(session), session.Neighbor);
        }
    }
}

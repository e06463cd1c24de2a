using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

public sealed class BfdMetricsTests
{
    [Fact]
    public void Tells_of_each_session_and_of_packets_of_none()
    {
        var session = new BfdStatus("router", IPAddress.Parse("192.0.2.250"), BfdState.Up, DateTimeOffset.UnixEpoch)
        {
            DetectionTime = TimeSpan.FromMilliseconds(300),
            Sent = 7,
            Received = 5,
            Flaps = 2,
            SendErrors = 1,
            Dropped = ImmutableSortedDictionary<string, long>.Empty.Add("low_ttl", 3),
        };
        var writer = new MetricsWriter(ExpositionFormat.PrometheusText);
        writer.Write(
            BfdMetrics.Rows, new BfdSnapshot(
                [session], ImmutableSortedDictionary<string, long>.Empty.Add("unknown_peer", 4), "ordinary", null));
        var read = Exposition.Read(writer.End());
        Assert.Equal(
            (1, 0.3, 2),
                (read["holdfast_bfd_session_up", Router], read["holdfast_bfd_detection_time_seconds", Router],
                    read["holdfast_bfd_session_flaps_total", Router]));
        Assert.Equal(
            (1, 0), (read["holdfast_bfd_session_state", Router + ",state=\"up\""],
                read["holdfast_bfd_session_state", Router + ",state=\"admindown\""]));
        Assert.Equal(
            (7, 5), (read["holdfast_bfd_packets_total", Router + ",direction=\"sent\""],
                read["holdfast_bfd_packets_total", Router + ",direction=\"received\""]));
        Assert.Equal(
            (3, 4), (read["holdfast_bfd_dropped_total", Router + ",reason=\"low_ttl\""],
                read["holdfast_bfd_dropped_total", "neighbor=\"\",reason=\"unknown_peer\""]));
        Assert.Equal(1, read["holdfast_bfd_send_errors_total", Router]);
    }

    private const string Router = "neighbor=\"router\"";
}

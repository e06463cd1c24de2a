using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

public sealed class ServiceMetricsTests
{
    private const string V4 = "service=\"dns1\",prefix=\"192.0.2.235/32\"";
    private const string V6 = "service=\"dns1\",prefix=\"2001:db8::53/128\"";

    [Fact]
    public void A_neighbor_that_does_not_speak_the_family_is_not_said_to_lack_the_route()
    {
        var read = Read(
            new NeighborStatus(
                "v4", IPAddress.Loopback, 64500, SessionState.Established,
                    DateTimeOffset.UnixEpoch)
            { Families = [AddressFamily.Ipv4Unicast] },
            new NeighborStatus("lost", IPAddress.Loopback, 64500, SessionState.Active, DateTimeOffset.UnixEpoch)
            {
                OfferedFamilies = [AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast],
            },
            new NeighborStatus("v4 lost", IPAddress.Loopback, 64500, SessionState.Active, DateTimeOffset.UnixEpoch)
            {
                OfferedFamilies = [AddressFamily.Ipv4Unicast],
            });
        var told = read.Samples.Where(sample => sample.Name == "holdfast_service_announced")
            .Select(sample => (sample.Labels, sample.Value));
        Assert.Equal(
            [
                (V4 + ",neighbor=\"v4\"", 0), (V4 + ",neighbor=\"lost\"", 0), (V4 + ",neighbor=\"v4 lost\"", 0),
                (V6 + ",neighbor=\"lost\"", 0),
            ], told);
    }

    [Fact]
    public void Maintenance_is_told_from_failure()
    {
        var read = Read();
        Assert.Equal((0, 1), (read["holdfast_service_drained", V4], read["holdfast_service_drained", V6]));
    }

    [Fact]
    public void Tells_when_a_drain_ends_by_itself()
    {
        var ends = Read().Samples.Where(sample => sample.Name == "holdfast_drain_end_timestamp_seconds");
        Assert.Equal([(V6, 1_800_000_000.5)], ends.Select(sample => (sample.Labels, sample.Value)));
        var lasting = Read(until: null).Samples.Where(sample => sample.Name == "holdfast_drain_end_timestamp_seconds");
        Assert.Empty(lasting);
    }

    [Fact]
    public void Tells_state_decision_and_checks()
    {
        var read = Read();
        Assert.Equal(
            (1, 0), (read["holdfast_service_state", V4 + ",state=\"UP\""],
                read["holdfast_service_state", V4 + ",state=\"DOWN\""]));
        Assert.Equal(
            (1, 100), (read["holdfast_service_decision", V4 + ",decision=\"announce\""], read["holdfast_service_med", V4]));
        Assert.Equal(1, read["holdfast_service_decision", V6 + ",decision=\"withdraw\""]);
        Assert.DoesNotContain(read.Samples, sample => sample.Name == "holdfast_service_med" && sample.Labels == V6);
        Assert.Equal((7, 235), (read["holdfast_service_transitions_total", V4], read["holdfast_service_queries_total", V4]));
        Assert.Equal(0, read["holdfast_check_up", V4 + ",check=\"query x A\""]);
        Assert.Equal(
            (3, 2), (read["holdfast_check_runs_total", V4 + ",check=\"query x A\",result=\"good\""],
                read["holdfast_check_runs_total", V4 + ",check=\"query x A\",result=\"bad\""]));
    }

    private static Exposition Read(params NeighborStatus[] neighbors) =>
        Read(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_500), neighbors);

    private static Exposition Read(DateTimeOffset? until, params NeighborStatus[] neighbors)
    {
        var check = new CheckState("query x A") { Good = false, GoodRuns = 3, BadRuns = 2 };
        var up = new PrefixStatus
        {
            Service = "dns1",
            Prefix = new ServicePrefix(IPAddress.Parse("192.0.2.235"), 32),
            Health = new PrefixHealth(HealthState.Falling, 1, 5, 3),
            Since = DateTimeOffset.UnixEpoch,
            Decision = new AnnouncementDecision(Announcement.Announce, 100, [new DecisionReason.Falling(1, 3)]),
            DecidedAt = DateTimeOffset.UnixEpoch,
            Transitions = 7,
            CheckStates = [check, check],
        };
        var down = new PrefixStatus
        {
            Service = "dns1",
            Prefix = new ServicePrefix(IPAddress.Parse("2001:db8::53"), 128),
            Health = new PrefixHealth(HealthState.Down, 0, 5, 3),
            Since = DateTimeOffset.UnixEpoch,
            Decision = new AnnouncementDecision(Announcement.Withdraw, null, [new DecisionReason.Down(5)]),
            DecidedAt = DateTimeOffset.UnixEpoch,
            Drain = new Drain(null, DateTimeOffset.UnixEpoch) { Until = until },
        };
        var writer = new MetricsWriter(ExpositionFormat.PrometheusText);
        writer.Write(
            ServiceMetrics.Rows, new ServiceMetrics.Snapshot(
                [up, down], [.. neighbors], address => address.GetAddressBytes()[^1]));
        return Exposition.Read(writer.End());
    }
}

using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon;

public sealed class TrafficHistoryTests
{
    [Fact]
    public void Every_range_has_its_latest_180_steps()
    {
        var time = new FakeTimeProvider();
        using var balancer = new LoadBalancer.LoadBalancer(
            new LoadBalancerOptions
            {
                Listeners = [new ListenerOptions(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, FreePort.Next()))],
                Backends = [],
                Threads = 1,
            },
            time, NullLoggerFactory.Instance);
        using var history = new TrafficHistory(balancer, time);
        var (quarter, hour, all) = (TrafficRange.All[0], TrafficRange.All[1], TrafficRange.All[2]);
        Assert.Empty(history.Over(quarter));
        for (int step = 0; step < 24; step++) time.Advance(quarter.Step);
        Assert.Equal((24, 6, 1), (history.Over(quarter).Count, history.Over(hour).Count, history.Over(all).Count));
        for (int step = 0; step < 500; step++) time.Advance(quarter.Step);
        var points = history.Over(quarter);
        Assert.Equal((180, 131), (points.Count, history.Over(hour).Count));
        Assert.Equal(time.GetUtcNow(), points[^1].At);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(quarter.Step, pair.Second.At - pair.First.At));
        Assert.Equal((0.0, null, null), (points[0].QueriesPerSecond, points[0].CacheShare, points[0].Median));
    }
}

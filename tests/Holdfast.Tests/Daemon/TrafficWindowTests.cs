using System.Net;
using System.Net.Sockets;
using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon;

public sealed class TrafficWindowTests
{
    [Fact]
    public void Tells_of_the_last_minute_and_forgets_what_was_before()
    {
        var listener = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var time = new FakeTimeProvider();
        using var balancer = new LoadBalancer.LoadBalancer(
            new LoadBalancerOptions { Listeners = [new ListenerOptions(listener)], Backends = [], Threads = 1 }, time,
                NullLoggerFactory.Instance);
        using var window = new TrafficWindow(balancer, time);
        balancer.Start();
        Assert.Null(window.Recent().CacheShare);
        using var client = new UdpClient();
        client.Connect(listener);
        client.Client.ReceiveTimeout = 5000;
        byte[] query = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1];
        for (int i = 0; i < 20; i++)
        {
            client.Send(query);
            var from = new IPEndPoint(IPAddress.Any, 0);
            client.Receive(ref from);
        }
        time.Advance(TimeSpan.FromSeconds(5));
        var busy = window.Recent();
        Assert.Equal((4, 0.0), (busy.QueriesPerSecond, busy.CacheShare));
        Assert.True(SpinWait.SpinUntil(() => window.Recent().Latency.Count == 20, TimeSpan.FromSeconds(5)));
        for (int i = 0; i < 12; i++) time.Advance(TimeSpan.FromSeconds(10));
        var quiet = window.Recent();
        Assert.Equal((0, null, 0), (quiet.QueriesPerSecond, quiet.CacheShare, quiet.Latency.Count));
    }
}

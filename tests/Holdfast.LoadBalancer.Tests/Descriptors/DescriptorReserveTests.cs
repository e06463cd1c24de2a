using System.Net;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;

namespace Holdfast.LoadBalancer.Tests.Descriptors;

public sealed class DescriptorReserveTests
{
    [Theory]
    [InlineData(524_288, 2, 4, 4, 8)]
    [InlineData(1024, 2, 2, 1, 4)]
    [InlineData(1024, 8, 20, 10, 4)]
    [InlineData(256, 64, 100, 100, 16)]
    [InlineData(64, 2, 2, 1, 4)]
    [InlineData(8, 1, 1, 1, 1)]
    public void Leaves_some_to_clients_and_most_of_few_to_others(
        int limit, int workers, int listeners, int backends, int sockets)
    {
        var reserve = DescriptorReserve.For((ulong)limit, workers, listeners, [.. Enumerable.Repeat(sockets, backends)]);
        Assert.InRange(reserve.MaxConnections, limit / 4, limit - 1);
        Assert.InRange(reserve.Reserved, Math.Min(limit * 3 / 4, workers * (listeners + (backends * sockets))), limit);
        Assert.True(reserve.IsNearlyUsedUp(limit - 1));
        Assert.False(reserve.IsNearlyUsedUp((limit / 2) - 1));
    }

    [Fact]
    public void Without_a_limit_nothing_is_used_up()
    {
        Assert.False(DescriptorReserve.None.IsNearlyUsedUp(int.MaxValue));
        Assert.Equal(int.MaxValue, DescriptorReserve.None.MaxConnections);
    }

    [Fact]
    public void Max_connections_beyond_the_descriptors_is_lowered_with_a_warning_at_the_start_and_by_a_reload()
    {
        var log = new RecordedLog();
        var options = new LoadBalancerOptions
        {
            Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Loopback, FreePort.Next()))],
            Backends = [TestSite.Backend(new IPEndPoint(IPAddress.Loopback, 53))],
        };
        using var balancer = new LoadBalancer(
            options, TimeProvider.System, log, new LoadBalancerParts { DescriptorLimit = () => 1024 });
        int allowed = balancer.MaxConnections;
        Assert.InRange(allowed, 256, 1000);
        string warning = "Warning: dns.tcp.max_connections is 10000, but this process may have 1024 files open: "
            + $"clients get at most {allowed} connections;";
        Assert.Single(log.Lines, line => line.StartsWith(warning, StringComparison.Ordinal));
        balancer.Reconfigure(options with { Tcp = new TcpOptions { MaxConnections = 5000 } });
        Assert.Single(log.Lines, line => line.Contains("dns.tcp.max_connections is 5000", StringComparison.Ordinal));
        balancer.Reconfigure(options with { Tcp = new TcpOptions { MaxConnections = 100 } });
        Assert.Equal(100, balancer.MaxConnections);
        Assert.DoesNotContain(log.Lines, line => line.Contains("max_connections is 100,", StringComparison.Ordinal));
    }
}

using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Pools;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Health;

/// <summary>Checks from end to end: real sockets, the real clock, pools that hear of it.</summary>
public class HealthCheckerOnSocketsTests
{
    [Fact]
    public async Task Brings_a_pool_up_and_down_with_its_servers()
    {
        var answer = "+qr +rd +ra";
        using var server = new DnsResponder(query => [query.Answer(Volatile.Read(ref answer))]);
        using var pools = Build(server);
        using var checkers = Start(pools);
        await Wait.UntilAsync(() => pools.Default.Usable.Count == 1);
        Volatile.Write(ref answer, "+qr +rd +ra SERVFAIL");
        await Wait.UntilAsync(() => pools.Default.Usable.Count == 0);
        Assert.Equal("SERVFAIL", pools.Backends[0].Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Says_refused_when_the_server_is_gone()
    {
        var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")]);
        using var pools = Build(server);
        using var checkers = Start(pools);
        await Wait.UntilAsync(() => pools.Default.Usable.Count == 1);
        server.Dispose();
        await Wait.UntilAsync(() => pools.Default.Usable.Count == 0);
        Assert.Equal("refused by the host (ECONNREFUSED)", pools.Backends[0].Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Goes_on_with_the_health_it_finds_after_a_reload()
    {
        var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")]);
        using var old = Build(server);
        using (Start(old))
            await Wait.UntilAsync(() => old.Backends[0].IsUp);
        server.Dispose();

        using var fresh = Build(server, old, weight: 2);
        Assert.Equal(1, fresh.Default.Usable.Count);
        using var next = Start(fresh);
        await Wait.UntilAsync(() => fresh.Default.Usable.Count == 0);
    }

    internal static HealthCheckers Start(PoolSet pools)
    {
        var checkers = new HealthCheckers(
            TimeProvider.System, NullLogger.Instance, new DescriptorShortage(TimeProvider.System, NullLogger.Instance));
        checkers.Reconfigure(pools.Backends);
        return checkers;
    }

    internal static PoolSet Build(DnsResponder server, PoolSet? previous = null, int weight = 1) => PoolSet.Build(
        new PoolSetOptions(
        [
            new("a", server.EndPoint)
            {
                Weight = weight,
                HealthCheck = new() { Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromSeconds(10), Fall = 2 },
            },
        ]),
        workers: 1,
        previous);
}

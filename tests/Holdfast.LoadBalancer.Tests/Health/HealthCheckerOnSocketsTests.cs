using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Pools;
using Microsoft.Extensions.Logging.Abstractions;
using Holdfast.LoadBalancer.Tests.Backends;

namespace Holdfast.LoadBalancer.Tests.Health;

/// <summary>Checks from end to end: real sockets, the real clock, pools that hear of it.</summary>
public class HealthCheckerOnSocketsTests
{
    [Fact]
    public async Task Brings_a_pool_up_and_down_with_its_servers()
    {
        var code = 0;
        await using var server = new Responder(query => [Responder.Reply(query, Volatile.Read(ref code))]);
        using var pools = Build(server);
        await using var checker = Start(pools);
        await Until(() => pools.Default.Usable.Count == 1);
        Volatile.Write(ref code, 2);
        await Until(() => pools.Default.Usable.Count == 0);
        Assert.Equal("SERVFAIL", pools.Backends[0].Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Says_refused_when_the_server_is_gone()
    {
        var server = new Responder(query => [Responder.Reply(query)]);
        using var pools = Build(server);
        await using var checker = Start(pools);
        await Until(() => pools.Default.Usable.Count == 1);
        await server.DisposeAsync();
        await Until(() => pools.Default.Usable.Count == 0);
        Assert.Equal("refused by the host (ECONNREFUSED)", pools.Backends[0].Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Goes_on_with_the_health_it_finds_after_a_reload()
    {
        var server = new Responder(query => [Responder.Reply(query)]);
        using var old = Build(server);
        await using (var checker = Start(old))
            await Until(() => old.Backends[0].IsUp);
        await server.DisposeAsync();

        using var fresh = Build(server, old, weight: 2);
        Assert.Equal(1, fresh.Default.Usable.Count);
        await using var next = Start(fresh);
        await Until(() => fresh.Default.Usable.Count == 0);
    }

    private static HealthChecker Start(PoolSet pools) => new(pools.Backends[0], TimeProvider.System, NullLogger.Instance);

    private static PoolSet Build(Responder server, PoolSet? previous = null, int weight = 1) => PoolSet.Build(
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

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}

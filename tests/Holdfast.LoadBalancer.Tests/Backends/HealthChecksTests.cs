using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Backends;

/// <summary>Checks from end to end: real sockets, the real clock, pools that hear of it.</summary>
public class HealthChecksTests
{
    [Fact]
    public async Task Brings_a_pool_up_and_down_with_its_servers()
    {
        var code = 0;
        await using var server = new Responder(query => [Responder.Reply(query, Volatile.Read(ref code))]);
        using var pools = Build(server);
        await using var checks = new HealthChecks(TimeProvider.System, NullLogger.Instance);
        await checks.ApplyAsync(pools.Backends);
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
        await using var checks = new HealthChecks(TimeProvider.System, NullLogger.Instance);
        await checks.ApplyAsync(pools.Backends);
        await Until(() => pools.Default.Usable.Count == 1);
        await server.DisposeAsync();
        await Until(() => pools.Default.Usable.Count == 0);
        Assert.Equal("refused by the host (ECONNREFUSED)", pools.Backends[0].Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Goes_over_to_other_backends_on_reload()
    {
        await using var first = new Responder(query => [Responder.Reply(query)]);
        await using var second = new Responder(query => [Responder.Reply(query)]);
        using var old = Build(first);
        await using var checks = new HealthChecks(TimeProvider.System, NullLogger.Instance);
        await checks.ApplyAsync(old.Backends);
        await Until(() => old.Backends[0].IsUp);

        using var fresh = Build(second, old);
        await checks.ApplyAsync(fresh.Backends);
        var last = old.Backends[0].Status().LastCheck;
        await Until(() => fresh.Backends[0].IsUp);
        Assert.Same(last, old.Backends[0].Status().LastCheck);
    }

    private static PoolSet Build(Responder server, PoolSet? previous = null) => PoolSet.Build(
        new LoadBalancerOptions
        {
            Listeners = [],
            Backends =
            [
                new("a", server.EndPoint)
                {
                    HealthCheck = new() { Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromSeconds(10), Fall = 2 },
                },
            ],
        },
        workers: 1,
        previous);

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}

using Holdfast.LoadBalancer.Pools;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Threads;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Health;

/// <summary>Backends die and come while the thread pool has no thread to spare.</summary>
[Collection(nameof(BlockedPoolTests))]
[CollectionDefinition(nameof(BlockedPoolTests), DisableParallelization = true)]
public sealed class BlockedPoolTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_check_finds_a_backend_that_fails_and_one_that_recovers(bool tcp)
    {
        using var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")]);
        using var pools = Build(server, tcp);
        using var checkers = HealthCheckerOnSocketsTests.Start(pools);
        Wait.Until("it is up", () => pools.Default.Usable.Count == 1);
        using var pool = new BlockedPool();
        server.Answer = query => [query.Answer("+qr +rd +ra SERVFAIL")];
        Wait.Until("SERVFAIL brings it down", () => pools.Default.Usable.Count == 0);
        server.Answer = query => [query.Answer("+qr +rd +ra")];
        Wait.Until("an answer brings it up", () => pools.Default.Usable.Count == 1);
        server.Dispose();
        Wait.Until("a refusal brings it down", () => pools.Default.Usable.Count == 0);
        Assert.Equal("refused by the host (ECONNREFUSED)", pools.Backends[0].Status().LastCheck!.Text);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }

    [Fact]
    public void A_refused_query_brings_a_backend_down_long_before_its_next_check()
    {
        using var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")]);
        using var pools = Build(server, tcp: false, TimeSpan.FromHours(1));
        using var checkers = HealthCheckerOnSocketsTests.Start(pools);
        Wait.Until("it is up", () => pools.Default.Usable.Count == 1);
        using var pool = new BlockedPool();
        server.Dispose();
        pools.Backends[0].Refused(TimeProvider.System.GetTimestamp(), isDatagram: true);
        Wait.Until("it is down", () => pools.Default.Usable.Count == 0);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }

    private static PoolSet Build(DnsResponder server, bool tcp, TimeSpan? interval = null) => PoolSet.Build(
        new PoolSetOptions(
        [
            new("a", server.EndPoint)
            {
                HealthCheck = new()
                {
                    Tcp = tcp, Interval = interval ?? TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(10), Fall = 2,
                },
            },
        ]),
        workers: 1);
}

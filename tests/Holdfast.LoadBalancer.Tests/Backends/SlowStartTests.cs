using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Workers;
using Holdfast.Testing.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Backends;

public sealed class SlowStartTests
{
    private const long Time = 10_000;

    private WorkerRandom _random = new(seed: 1);

    [Fact]
    public void Passes_nothing_on_before_it_has_begun()
    {
        Assert.Equal(1, Share(new SlowStart(), now: 5_000));
    }

    [Fact]
    public void Rises_from_its_first_query_on_until_the_share_is_whole()
    {
        var start = new SlowStart();
        start.Begin();
        Assert.InRange(Share(start, now: 70_000), 0.03, 0.07);
        Assert.InRange(Share(start, now: 72_500), 0.22, 0.28);
        Assert.InRange(Share(start, now: 75_000), 0.47, 0.53);
        Assert.InRange(Share(start, now: 79_000), 0.88, 0.92);
        Assert.Equal(1, Share(start, now: 80_000));
        Assert.Equal(1, Share(start, now: 80_001));
    }

    [Fact]
    public void Begins_anew_whenever_the_backend_comes_up()
    {
        var start = new SlowStart();
        start.Begin();
        Share(start, now: 1_000);
        Assert.Equal(1, Share(start, now: 50_000));
        start.Begin();
        Assert.InRange(Share(start, now: 60_000), 0.03, 0.07);
    }

    [Fact]
    public void A_backend_that_comes_back_gets_few_queries_then_more_whatever_the_policy()
    {
        foreach (var policy in PolicyType.All)
        {
            using var back = new TestResponder();
            using var other = new TestResponder();
            var time = new FakeTimeProvider();
            using var site = new TestSite(
                time,
                o => o with
                {
                    Policy = policy,
                    Backends =
                    [
                        .. o.Backends.Select((backend, index) => backend with
                        {
                            Order = index, SlowStart = TimeSpan.FromSeconds(10),
                        }),
                    ],
                },
                back.EndPoint,
                other.EndPoint);
            int whole = Asked(site);
            site.Balancer.SetBackendMode("backend0", BackendMode.Down);
            Assert.Equal(0, Asked(site));
            site.Balancer.SetBackendMode("backend0", BackendMode.Up);
            int few = Asked(site);
            time.Advance(TimeSpan.FromSeconds(11));
            int again = Asked(site);
            Assert.True(whole > 0 && few < whole / 2 && again > few, $"{policy}: {whole}, then {few}, then {again} of 200");
        }
    }

    /// <summary>How many of 200 queries the first backend is asked.</summary>
    private static int Asked(TestSite site)
    {
        long before = site.Balancer.Backends[0].Queries;
        using var client = TestSite.Client(site.EndPoint);
        for (int i = 0; i < 200; i++)
            Assert.NotNull(TestSite.Ask(client, MessageText.Wire($"n{i}.example. IN A +rd")));
        return (int)(site.Balancer.Backends[0].Queries - before);
    }

    private double Share(SlowStart start, long now)
    {
        const int queries = 20_000;
        int taken = 0;
        for (int i = 0; i < queries; i++)
            taken += start.PassesOn(Time, now, ref _random) ? 0 : 1;
        return (double)taken / queries;
    }
}

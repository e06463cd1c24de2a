using System.Diagnostics;
using System.Globalization;
using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Software;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 2: the tier-1 recursors die, one or both, or stand still, and return.</summary>
public sealed class TierOneDies(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    // dns.hedge: auto of backends that answer at once.
    private const double HedgeMilliseconds = 50;

    // The soak has the machine for itself and holds to the figures of the design; a change waits for fewer runs beside others.
    private static readonly int Runs = int.Parse(
        Environment.GetEnvironmentVariable("FAILOVER_RUNS") ?? "3", CultureInfo.InvariantCulture);

    private static bool IsSoak => Runs >= 10;

    [Fact]
    public void No_query_is_lost_with_one_of_two_recursors()
    {
        for (var run = 0; run < Runs; run++)
        {
            var load = Ask(Dns1.Addresses);
            Thread.Sleep(1000);
            Site.Kill("recursor1");
            Thread.Sleep(1500);
            var result = load.Stop();
            Site.Heal();
            Report("2 one of tier 1 dies", result, null);

            Assert.Equal(0, result.Lost + result.Failed);
        }
    }

    [Fact]
    public void Every_query_is_answered_within_two_hedge_times_when_both_recursors_stand_still()
    {
        for (var run = 0; run < Runs; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            var load = Ask(Dns1.Addresses);
            Thread.Sleep(1500);
            var frozen = Site.Kill("recursor1", Signals.Stop);
            Site.Kill("recursor2", Signals.Stop);
            Thread.Sleep(2500);
            var result = load.Stop();
            Site.Heal();
            var before = result.Latency(0.99, begin, frozen);
            var after = result.Latency(0.99, frozen, frozen + (2 * Stopwatch.Frequency));
            Report("2 tier 1 stands still", result, null, $"p99 {before:F1} ms before, {after:F1} ms in the two seconds after");

            Assert.Equal(0, result.Lost + result.Failed);
            Assert.InRange(after, 0, (IsSoak ? 2 : 6) * HedgeMilliseconds);
        }
    }

    [Fact]
    public void The_route_moves_at_once_when_the_last_backend_dies()
    {
        Reconfigure("lb1", NodeSettings.Default with { Backends = ["DNS1"] });
        var times = new List<TimeSpan>();
        for (var run = 0; run < Runs; run++)
        {
            Wait.Until("lb1 has the route", () => Announced("lb1", Dns1.Ipv4) is not null, TimeSpan.FromSeconds(20));
            var load = Ask(Dns1.Addresses);
            Thread.Sleep(1000);
            var killed = Site.Kill("recursor1");
            times.Add(RoutesMoved(Dns1.Prefixes, "lb2", killed, TimeSpan.FromSeconds(2)));
            Thread.Sleep(500);
            Report("2 the last backend dies", load.Stop(), times[^1]);
            Site.Heal("recursor1");
        }

        Report("2 the last backend dies", times, MedianAndWorst(times));
        Assert.InRange(times.Order().ElementAt(times.Count / 2), TimeSpan.Zero, TimeSpan.FromMilliseconds(IsSoak ? 100 : 300));
    }

    [Fact]
    public void Answers_go_on_from_tier_3_and_return_to_tier_1()
    {
        using var tiers = new BackendCounts(Site);
        var begin = Stopwatch.GetTimestamp();
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var killed = Site.Kill("recursor1");
        Site.Kill("recursor2");
        Thread.Sleep(4000);
        var fallenBack = tiers.OfOrder(3);
        Site.Heal();
        // Healthy again: nothing more may go to tier 3 once it has settled.
        Wait.Until("tier 1 is asked again and tier 3 no more", () =>
        {
            var (before1, before3) = (tiers.OfOrder(1), tiers.OfOrder(3));
            Thread.Sleep(500);
            return tiers.OfOrder(1) > before1 && tiers.OfOrder(3) == before3;
        }, TimeSpan.FromSeconds(10));
        var returned = Stopwatch.GetTimestamp();
        Thread.Sleep(1000);
        var result = load.Stop();
        Report("2 tier 1 dies", result, null, $"lost for {result.LastBadAfter(killed).TotalMilliseconds:F0} ms; {tiers}");

        Assert.True(fallenBack > 1000, $"tier 3 received {fallenBack} queries");
        Assert.InRange(result.BadSince(begin), 0, 5);
        Assert.Equal(0, result.BadSince(returned));
        Assert.DoesNotContain(Watch.Since(begin), change => change.Node != "lb1" && change.Prefix.Equals(Dns1.Ipv4));
        Assert.DoesNotContain(Watch.Since(begin), change => change.Node != "lb1" && change.Prefix.Equals(Dns1.Ipv6));
    }
}

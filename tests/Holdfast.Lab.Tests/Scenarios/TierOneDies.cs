using System.Diagnostics;
using Holdfast.Lab.Load;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 2: both tier-1 recursors die and return.</summary>
public sealed class TierOneDies(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
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
        // Two failed checks, 500 ms apart, and the time-out of the second.
        Assert.True(
            result.LastBadAfter(killed) < TimeSpan.FromSeconds(2), $"queries were lost for {result.LastBadAfter(killed)}");
        Assert.Equal(0, result.BadSince(returned));
        Assert.DoesNotContain(Watch.Since(begin), change => change.Node != "lb1" && change.Prefix.Equals(Dns1.Ipv4));
        Assert.DoesNotContain(Watch.Since(begin), change => change.Node != "lb1" && change.Prefix.Equals(Dns1.Ipv6));
    }
}

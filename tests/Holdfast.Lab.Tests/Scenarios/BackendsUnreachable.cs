using System.Diagnostics;
using Holdfast.Lab.Load;
using Holdfast.Lab.Software;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 6: lb1 reaches none of its backends any more, and is told nothing of it.</summary>
public sealed class BackendsUnreachable(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Theory]
    [InlineData("withdraws", null)]
    [InlineData("deprefers", 1000)]
    public void The_pool_check_moves_the_route_within_two_seconds(string name, int? med)
    {
        if (med is not null)
        {
            Site.Configure("lb1", NodeSettings.Default with { DepreferTo = med });
            Assert.Equal(0, Site.Holdfast("lb1", "reload").ExitCode);
        }

        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1000);
        var cut = Stopwatch.GetTimestamp();
        Site.CutBackends("lb1", cut: true);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", cut, TimeSpan.FromSeconds(2));
        Thread.Sleep(500);
        var standby = Announced("lb1", Dns1.Ipv4)?.Med;

        var joined = Stopwatch.GetTimestamp();
        Site.CutBackends("lb1", cut: false);
        var back = RoutesMoved(Dns1.Prefixes, "lb1", joined, TimeSpan.FromSeconds(5));
        Thread.Sleep(500);
        var result = load.Stop();
        Report($"6 no backend, {name}", result, moved, $"back after {back.TotalMilliseconds:F0} ms");

        Assert.True(moved < TimeSpan.FromSeconds(2), $"the route moved after {moved.TotalMilliseconds:F0} ms");
        Assert.True(result.LastBadAfter(cut) < TimeSpan.FromSeconds(2.1), $"queries were lost for {result.LastBadAfter(cut)}");
        Assert.Equal(med, standby);
        Assert.Equal(0, result.BadSince(joined));
    }
}

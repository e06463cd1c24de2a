using Holdfast.Lab.Load;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 13: every packet between lb1 and the router is dropped, while the carrier stays up at both ends.</summary>
public sealed class LinkCut(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void The_route_moves_when_bfd_finds_the_path_dead()
    {
        TurnOnBfd();
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var cut = Site.CutUplink("lb1", cut: true);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", cut, TimeSpan.FromSeconds(1));
        Thread.Sleep(1500);
        var result = load.Stop();
        Report("13 link cut", result, moved, $"the last lost query was sent {result.LastBadAfter(cut).TotalMilliseconds:F0} ms after");

        Assert.True(moved < TimeSpan.FromMilliseconds(400), $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.True(result.LastBadAfter(cut) < TimeSpan.FromMilliseconds(500), $"queries were lost for {result.LastBadAfter(cut)}");
        // The node has noticed too, and says so.
        Wait.Until("lb1 ends BGP", () => Site.Holdfast("lb1", "show", "bgp").Output.Contains("Cease/BFD Down", StringComparison.Ordinal), TimeSpan.FromSeconds(5));
    }
}

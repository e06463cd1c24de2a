using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 14: lb1's daemon is stopped in its tracks (SIGSTOP): its sockets stay open, and nothing answers.</summary>
public sealed class DaemonFrozen(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void The_route_moves_when_bfd_falls_silent_and_comes_back_with_the_daemon()
    {
        TurnOnBfd();
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var frozen = Site.Kill("lb1", Signals.Stop);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", frozen, TimeSpan.FromSeconds(1));
        Thread.Sleep(1500);
        var result = load.Stop();
        Report("14 daemon frozen", result, moved, $"the last lost query was sent {result.LastBadAfter(frozen).TotalMilliseconds:F0} ms after");

        Assert.True(moved < TimeSpan.FromMilliseconds(400), $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.True(result.LastBadAfter(frozen) < TimeSpan.FromMilliseconds(500), $"queries were lost for {result.LastBadAfter(frozen)}");
        var thawed = Site.Kill("lb1", Signals.Continue);
        RoutesMoved(Dns1.Prefixes, "lb1", thawed, TimeSpan.FromSeconds(20));
        Wait.Until("BFD is up", () => BfdIsUp("lb1"), TimeSpan.FromSeconds(10));
    }
}

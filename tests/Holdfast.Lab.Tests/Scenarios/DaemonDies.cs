using Holdfast.Lab.Load;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 3: lb1's daemon is killed, or crashes.</summary>
public sealed class DaemonDies(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Theory]
    [InlineData("SIGKILL", Signals.Kill)]
    [InlineData("SIGSEGV", Signals.SegmentationFault)]
    public void The_route_moves_because_the_session_dies_with_the_process(string name, int signal)
    {
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var killed = Site.Kill("lb1", signal);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", killed, TimeSpan.FromSeconds(1));
        Thread.Sleep(1500);
        var result = load.Stop();
        Report($"3 {name}", result, moved, $"the last lost query was sent {result.LastBadAfter(killed).TotalMilliseconds:F0} ms after");

        Assert.True(moved < TimeSpan.FromMilliseconds(100), $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.True(result.LastBadAfter(killed) < TimeSpan.FromMilliseconds(200), $"queries were lost for {result.LastBadAfter(killed)}");
        Assert.True(result.ByNode(killed).GetValueOrDefault("lb2") > 1000, "lb2 did not take over");
    }
}

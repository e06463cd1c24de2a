using System.Diagnostics;
using Holdfast.Lab.Load;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 5: lb1's services are disabled by file.</summary>
public sealed class DisableFile(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Withdraws_while_the_file_is_there_and_rises_again_without_it()
    {
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1000);
        var disabled = Stopwatch.GetTimestamp();
        File.WriteAllText(Site.DisableFile("lb1", Dns1, "v4"), "");
        var moved = RoutesMoved([Dns1.Ipv4], "lb2", disabled, Patience);
        // State is kept for each prefix by itself: the other family and the other service stay.
        Assert.NotNull(Announced("lb1", Dns1.Ipv6));
        Assert.NotNull(Announced("lb1", Dns2.Ipv4));
        Assert.Equal("lb1", Site.Router.KernelRoutes()[Dns1.Ipv6]);
        File.WriteAllText(Site.DisableFile("lb1", Dns1, "v6"), "");
        RoutesMoved([Dns1.Ipv6], "lb2", disabled, Patience);
        Thread.Sleep(500);

        var enabled = Stopwatch.GetTimestamp();
        File.Delete(Site.DisableFile("lb1", Dns1, "v4"));
        File.Delete(Site.DisableFile("lb1", Dns1, "v6"));
        var back = RoutesMoved(Dns1.Prefixes, "lb1", enabled, Patience);
        Thread.Sleep(1000);
        var result = load.Stop();
        Report("5 disable file", result, moved, $"back after {back.TotalMilliseconds:F0} ms");

        Assert.Equal(0, result.Lost + result.Failed);
        // Rise 2, 500 ms apart: it must prove itself first.
        Assert.True(back > TimeSpan.FromMilliseconds(450), $"it was back after {back.TotalMilliseconds:F0} ms, without rising");
    }
}

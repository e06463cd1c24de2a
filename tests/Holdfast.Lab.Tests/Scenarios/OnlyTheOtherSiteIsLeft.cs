using Holdfast.Lab.Load;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 7: lb1, lb2 and lb3 are gone.</summary>
public sealed class OnlyTheOtherSiteIsLeft(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void Lb4_serves_over_the_tunnel()
    {
        var load = Ask([.. Dns1.Addresses, .. Dns2.Addresses]);
        Thread.Sleep(1000);
        var killed = Site.Kill("lb3");
        Site.Kill("lb2");
        Site.Kill("lb1");
        var moved = RoutesMoved([.. Dns1.Prefixes, .. Dns2.Prefixes], "lb4", killed, TimeSpan.FromSeconds(1));
        Thread.Sleep(3000);
        var result = load.Stop();
        Report("7 only lb4 left", result, moved, $"the last lost query was sent {result.LastBadAfter(killed).TotalMilliseconds:F0} ms after");

        Assert.True(result.LastBadAfter(killed) < TimeSpan.FromSeconds(1), $"queries were lost for {result.LastBadAfter(killed)}");
        foreach (var address in (System.Net.IPAddress[])[.. Dns1.Addresses, .. Dns2.Addresses])
            Assert.True(result.ByNode(killed, address).GetValueOrDefault("lb4") > 200, $"lb4 hardly answered on {address}");
    }
}

using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 1: all is well.</summary>
public sealed class AllWell(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void Each_service_is_answered_by_its_active_node_in_both_families()
    {
        using var tiers = new BackendCounts(Site);
        var load = Ask([.. Dns1.Addresses, .. Dns2.Addresses]);
        Thread.Sleep(5000);
        var result = load.Stop();
        Report("1 all well", result, null, tiers.ToString());

        Assert.Equal(0, result.Lost + result.Failed);
        foreach (var service in SeedNetwork.Services)
        {
            foreach (var address in service.Addresses)
                Assert.Equal([SeedNetwork.ActiveFor(service).Name], result.ByNode(target: address).Keys);
        }

        // Equal weights in the lowest order, nothing to the higher one; and every query passed on exactly once.
        Assert.InRange(tiers.Share("DNS1"), 0.45, 0.55);
        Assert.Equal(result.Sent, tiers.Of("DNS1") + tiers.Of("DNS3"));
        Assert.Equal(0, tiers.OfOrder(3));
    }

    [Fact]
    public void Backends_get_their_weights_share()
    {
        Site.Configure("lb1", NodeSettings.Default with { Weights = new Dictionary<string, int> { ["DNS1"] = 3000 } });
        Assert.Equal(0, Site.Holdfast("lb1", "reload").ExitCode);
        using var tiers = new BackendCounts(Site);
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(3000);
        var result = load.Stop();
        Report("1 all well, weights 3000 to 1000", result, null, tiers.ToString());

        Assert.Equal(0, result.Lost + result.Failed);
        Assert.InRange(tiers.Share("DNS1"), 0.70, 0.80);
    }
}

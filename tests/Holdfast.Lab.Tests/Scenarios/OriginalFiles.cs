using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>
/// lb1 runs the files that it had before Holdfast: dnsdist.conf with a policy in Lua, exabgp.conf and healthcheck.conf. All of
/// scenarios 1 to 9 with these files are in <c>make soak</c>.
/// </summary>
public sealed class OriginalFiles(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public void They_balance_over_tiers_announce_and_withdraw_as_the_one_file_does()
    {
        Site.Kill("lb1");
        Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(5));
        Site.Configure("lb1", NodeSettings.Default with
        {
            Form = ConfigurationForm.DnsdistConf,
            Rhythm = NodeSettings.Default.Rhythm with { Rise = 1 },
        });
        Site.Start("lb1");
        Site.WaitUntilWell(Patience);

        using var tiers = new BackendCounts(Site);
        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1000);
        var (first, share) = (tiers.OfOrder(3), tiers.Share("DNS1"));
        Site.Kill("recursor1");
        Site.Kill("recursor2");
        Wait.Until("tier 3 is asked", () => tiers.OfOrder(3) > 200, Patience);
        var killed = Site.Kill("lb1");
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", killed, TimeSpan.FromSeconds(1));
        var result = load.Stop();
        Report("files of dnsdist and ExaBGP: tier 1 dies, SIGKILL", result, moved, tiers.ToString());

        Assert.Equal(0, first);
        Assert.InRange(share, 0.40, 0.60);
        Assert.True(moved < TimeSpan.FromMilliseconds(100), $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.StartsWith(
            "Service State: UP\n", File.ReadAllText(Site.Run.File("lb1.healthcheck/dns1v4")), StringComparison.Ordinal);
        Assert.Contains("lb1", result.ByNode(target: Dns1.Addresses[1]).Keys);
    }
}

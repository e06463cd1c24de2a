using System.Diagnostics;
using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 10: the check goes wrong on all four nodes at once, since the name it asks for is dead.</summary>
public sealed class LastOneStanding(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private const int Above = 1000;

    private static readonly NodeSettings Keeping = NodeSettings.Default with
    {
        DepreferBy = Above,
        DepreferWith = "communities: [65101:666, 65101:0:9], as_path_prepend: 2",
    };

    [Fact]
    public void Every_node_deprefers_its_routes_and_queries_are_answered_as_before()
    {
        var nodes = SeedNetwork.LoadBalancers.Select(b => b.Name).ToList();
        foreach (var node in nodes)
            Reconfigure(node, Keeping);
        var load = Ask([.. Dns1.Addresses, .. Dns2.Addresses]);
        Thread.Sleep(500);

        var slip = Stopwatch.GetTimestamp();
        foreach (var node in nodes)
            Reconfigure(node, Keeping with { Checks = "[{ query: dead.example A }, { pool: default }]" });
        Wait.Until("all four deprefer all routes", () => AllWithMed(Above), TimeSpan.FromSeconds(15));
        var converged = Stopwatch.GetTimestamp();
        Thread.Sleep(2000);
        var stateThen = Site.Holdfast("lb1", "show", "services").Output;
        var routesThen = Site.Router.KernelRoutes();
        var attributesThen = Site.Router.Bird("show", "route", "all", $"{Dns1.Ipv4}");

        var repaired = Stopwatch.GetTimestamp();
        foreach (var node in nodes)
            Reconfigure(node, Keeping);
        Wait.Until("the normal order is back", () => AllWithMed(0), TimeSpan.FromSeconds(15));
        Site.WaitUntilWell(TimeSpan.FromSeconds(5));
        Thread.Sleep(500);
        var result = load.Stop();
        Report("10 every check fails", result, null,
            $"all depreferred after {Stopwatch.GetElapsedTime(slip, converged).TotalMilliseconds:F0} ms, "
            + $"{result.BadSince(converged)} lost from then on, answered by "
            + $"{string.Join(", ", result.ByNode(converged).OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{n.Key} {n.Value}"))}");

        Assert.Equal(0, result.BadSince(converged));
        Assert.Equal(0, result.Lost + result.Failed);
        foreach (var attribute in (string[])[
            "BGP.community: (65101,666)", "BGP.large_community: (65101, 0, 9)", "BGP.as_path: 65101 65101 65101"])
            Assert.Equal(nodes.Count, attributesThen.Split(attribute).Length - 1);
        Assert.DoesNotContain("(65101,666)", Site.Router.Bird("show", "route", "all", $"{Dns1.Ipv4}"), StringComparison.Ordinal);
        Assert.Contains(" deprefer ", stateThen, StringComparison.Ordinal);
        Assert.All(Dns1.Prefixes, prefix => Assert.Equal("lb1", routesThen[prefix]));
        Assert.All(Dns2.Prefixes, prefix => Assert.Equal("lb2", routesThen[prefix]));
        Assert.True(repaired > converged);
    }

    private bool AllWithMed(int above)
    {
        var announcements = Site.Router.Announcements();
        return SeedNetwork.Services.All(service => service.Prefixes.All(prefix => SeedNetwork.LoadBalancers.All(balancer =>
            announcements.Any(
                a => a.Prefix.Equals(prefix) && a.Node == balancer.Name && a.Med == balancer.Meds[service.Name] + above))));
    }
}

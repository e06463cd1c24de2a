using System.Net;
using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>Scenario 9: the three forms of an IPv6 next hop (RFC 2545).</summary>
public sealed class Ipv6NextHops(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Theory]
    [InlineData("self", true, true)]
    [InlineData("global", true, false)]
    [InlineData("link-local", false, true)]
    public void Traffic_flows_over_the_next_hop(string form, bool global, bool linkLocal)
    {
        Assert.SkipWhen(form != "self" && Site.Form != ConfigurationForm.HoldfastYaml,
            "`nexthop` is the node's own address, joined by the link-local one; a session of exabgp.conf is multihop");
        Site.Configure("lb1", NodeSettings.Default with { Ipv6NextHop = form });
        Assert.Equal(0, Site.Holdfast("lb1", "reload").ExitCode);
        Wait.Until($"the next hop is {form}", () => Forms() == (global, linkLocal), TimeSpan.FromSeconds(5));
        Wait.Until("the route leads to lb1", () => Site.Router.KernelRoutes()
            .GetValueOrDefault(Dns1.Ipv6) == "lb1", TimeSpan.FromSeconds(5));
        var load = Ask(Dns1.Ipv6.BaseAddress);
        Thread.Sleep(1500);
        var result = load.Stop();
        Report($"9 IPv6 next hop {form}", result, null, $"next hop {Announced("lb1", Dns1.Ipv6)?.NextHop}");

        Assert.Equal(0, result.Lost + result.Failed);
        Assert.Equal(["lb1"], result.ByNode().Keys);
    }

    private (bool Global, bool LinkLocal) Forms()
    {
        var nextHop = Announced("lb1", Dns1.Ipv6)?.NextHop ?? "";
        var addresses = nextHop.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToList();
        return (addresses.Contains(SeedNetwork.LoadBalancer("lb1").Node.Ipv6), addresses.Any(a => a.IsIPv6LinkLocal));
    }
}

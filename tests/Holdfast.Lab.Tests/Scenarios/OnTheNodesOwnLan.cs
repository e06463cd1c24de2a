using System.Net;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>A host on the load balancers' own LAN: nobody there may answer for a service address.</summary>
public sealed class OnTheNodesOwnLan(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void No_node_answers_ARP_or_ND_for_a_service_address()
    {
        var own = SeedNetwork.LoadBalancer("lb1").Node;
        // The way of asking works: a node's own addresses are resolved.
        Assert.True(IsResolved(own.Ipv4));
        Assert.True(IsResolved(own.Ipv6));
        foreach (var address in SeedNetwork.Services.SelectMany(s => s.Addresses))
            Assert.False(IsResolved(address), $"somebody on the LAN answers for {address}");
    }

    private bool IsResolved(IPAddress address)
    {
        var bystander = Site.Namespace(SeedNetwork.Bystander.Name);
        var host = $"{address}/{(address.GetAddressBytes().Length == 4 ? 32 : 128)}";
        bystander.Ip("route", "replace", host, "dev", SeedNetwork.Bystander.Interface);
        try
        {
            _ = bystander.Execute("dig", "+tries=1", "+time=1", $"@{address}", "www.lab.example");
            var entry = bystander.Ip("neigh", "show", address.ToString(), "dev", SeedNetwork.Bystander.Interface);
            return entry.Contains("lladdr", StringComparison.Ordinal);
        }
        finally
        {
            bystander.Ip("route", "del", host, "dev", SeedNetwork.Bystander.Interface);
        }
    }
}

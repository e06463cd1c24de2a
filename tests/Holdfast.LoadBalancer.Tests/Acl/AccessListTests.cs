using System.Net;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Tests.Acl;

public class AccessListTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("100.64.0.0", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("100.128.0.0", false)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("::1", true)]
    [InlineData("::2", false)]
    [InlineData("fe80::1", true)]
    [InlineData("fdff::1", true)]
    [InlineData("2001:db8::1", false)]
    public void Allows_the_default_networks_alone(string client, bool allowed) =>
        Assert.Equal(allowed, Allows(new AccessList(new AclOptions(), []), client));

    [Fact]
    public void Allows_the_service_addresses_whatever_the_networks_say()
    {
        var list = new AccessList(
            new AclOptions { Networks = [] }, [IPAddress.Parse("192.0.2.235"), IPAddress.Parse("2001:db8:5301::")]);
        Assert.True(Allows(list, "192.0.2.235"));
        Assert.True(Allows(list, "2001:db8:5301::"));
        Assert.False(Allows(list, "192.0.2.234"));
        Assert.False(Allows(list, "2001:db8:5301::1"));
        Assert.False(Allows(list, "127.0.0.1"));
    }

    [Fact]
    public void Allocates_nothing_when_asked()
    {
        var list = new AccessList(new AclOptions(), []);
        var client = ClientAddress.From(IPAddress.Parse("2001:db8::1"));
        list.Allows(client);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            list.Allows(client);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool Allows(AccessList list, string client) => list.Allows(ClientAddress.From(IPAddress.Parse(client)));
}

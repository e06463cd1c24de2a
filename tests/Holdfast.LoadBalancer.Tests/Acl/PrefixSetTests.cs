using System.Net;
using System.Net.Sockets;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Tests.Acl;

public class PrefixSetTests
{
    [Property(Arbitrary = [typeof(AddressGenerators)], MaxTest = 2000)]
    public bool Contains_what_one_of_its_networks_contains(IPNetwork[] networks, IPAddress[] addresses)
    {
        var set = new PrefixSet(networks);
        var edges = networks.Select(network => network.BaseAddress)
            .Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        return addresses.Concat(edges).All(address =>
            set.Contains(ClientAddress.From(address)) == networks.Any(network => Model(network, address)));
    }

    [Theory]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "::1", true)]
    [InlineData("0.0.0.0/0", "192.0.2.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.3.7", false)]
    public void Keeps_the_families_apart(string network, string address, bool contained) =>
        Assert.Equal(contained, new PrefixSet([IPNetwork.Parse(network)]).Contains(ClientAddress.From(IPAddress.Parse(address))));

    [Fact]
    public void Is_empty_without_networks()
    {
        var set = new PrefixSet([]);
        Assert.True(set.IsEmpty);
        Assert.False(set.Contains(ClientAddress.FromIPv4(0)));
    }

    // A mapped IPv6 network is the IPv4 network; else only an address of the same family is in.
    private static bool Model(IPNetwork network, IPAddress address)
    {
        var isMapped = network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= 96;
        if (isMapped)
            network = new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96);
        return network.BaseAddress.AddressFamily == address.AddressFamily
            && (address.AddressFamily == AddressFamily.InterNetwork || !address.IsIPv4MappedToIPv6)
            && network.Contains(address);
    }
}

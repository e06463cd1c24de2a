using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;
using Link = Holdfast.Bgp.Rib.Link;

namespace Holdfast.Bgp.Tests.Rib;

public sealed class SystemLinkAddressesTests : IDisposable
{
    private readonly TemporaryNamespace _namespace = new();
    private readonly SystemLinkAddresses _links = new();

    public SystemLinkAddressesTests()
    {
        _namespace.Ip("link add up0 up type veth peer name up1");
        _namespace.Ip("addr add 198.51.100.1/24 dev up0");
    }

    public void Dispose() => _namespace.Dispose();

    [Fact]
    public void Nobody_telling_of_changes_every_look_is_at_the_kernel()
    {
        Assert.Null(Find("198.51.100.2"));
        _namespace.Ip("addr add 198.51.100.2/24 dev up0");
        Assert.Equal("up0", Find("198.51.100.2")!.Name);
        Assert.True(Find("198.51.100.1")!.Has(IPAddress.Parse("198.51.100.2")));
    }

    [Fact]
    public void Told_of_changes_it_looks_once_a_change_and_for_what_it_does_not_know()
    {
        Look();
        _namespace.Ip("addr add 198.51.100.2/24 dev up0");
        Assert.False(Find("198.51.100.1")!.Has(IPAddress.Parse("198.51.100.2")));
        Look();
        Assert.True(Find("198.51.100.1")!.Has(IPAddress.Parse("198.51.100.2")));
        _namespace.Ip("addr add 198.51.100.3/24 dev up0");
        Assert.Equal("up0", Find("198.51.100.3")!.Name);
    }

    [Theory]
    [InlineData("up0")]
    [InlineData("lo")]
    public void An_address_on_the_loopback_too_is_found_where_it_leads_somewhere(string first)
    {
        foreach (var link in (string[])[first, first == "lo" ? "up0" : "lo"]) _namespace.Ip($"addr add 192.0.2.7/32 dev {link}");
        Assert.Equal("up0", Find("192.0.2.7")!.Name);
    }

    [Fact]
    public void Tells_of_an_address_what_matters_to_who_chooses()
    {
        _namespace.Exec("sysctl", "-qw", "net.ipv6.conf.up0.accept_dad=0");
        _namespace.Ip("addr add 2001:db8::1/64 dev up0 nodad");
        Thread.Sleep(30); // the kernel's times are in hundredths of a second
        _namespace.Ip("addr add 2001:db8::2/64 dev up0 nodad preferred_lft 0");
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        var index = rtnetlink.Links().Single(its => its.Name == "up0").Index;
        rtnetlink.Add(new InterfaceAddress(index, IPAddress.Parse("192.0.2.53"), 32)
        {
            Scope = AddressScope.Host,
            Protocol = InterfaceAddress.ServiceOrigin,
        });
        _namespace.Ip("addr add 198.51.100.9/24 dev up0");
        var link = Find("198.51.100.1")!;
        LinkAddress Of(string text) => link.Addresses.Single(own => own.Address.Equals(IPAddress.Parse(text)));
        Assert.False(Of("2001:db8::1").IsDeprecated);
        Assert.True(Of("2001:db8::2").IsDeprecated);
        Assert.True(Of("2001:db8::1").Created < Of("2001:db8::2").Created);
        Assert.True(Of("192.0.2.53").IsService);
        Assert.Equal(AddressScope.Host, Of("192.0.2.53").Scope);
        Assert.False(Of("198.51.100.1").IsTemporary);
        Assert.True(Of("198.51.100.9").IsTemporary); // the second of its subnet
    }

    private Link? Find(string address) => _namespace.Inside(() => _links.Find(IPAddress.Parse(address)));

    private void Look() => _namespace.Inside(() =>
    {
        _links.LookAnew();
        return true;
    });
}

using System.Net;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Netlink;

public sealed class RtnetlinkTests : IDisposable
{
    private readonly TemporaryNamespace _namespace = new();
    private readonly Rtnetlink _rtnetlink;

    public RtnetlinkTests() => _rtnetlink = _namespace.Inside(() => new Rtnetlink());

    private Link Loopback => Assert.Single(_rtnetlink.Links(), link => link.IsLoopback);

    public void Dispose()
    {
        _rtnetlink.Dispose();
        _namespace.Dispose();
    }

    [Fact]
    public void Lists_interfaces()
    {
        _namespace.Ip("link add br0 type bridge");
        _namespace.Ip("link set br0 alias uplink");
        Assert.Equal(("lo", true, null), (Loopback.Name, Loopback.IsUp, Loopback.Kind));
        var bridge = Assert.Single(_rtnetlink.Links(), link => link.Name == "br0");
        Assert.Equal((false, "bridge", "uplink"), (bridge.IsUp, bridge.Kind, bridge.Alias));
    }

    [Fact]
    public void Lists_all_of_very_many_addresses()
    {
        foreach (var i in Enumerable.Range(1, 700))
            _rtnetlink.Add(new(Loopback.Index, IPAddress.Parse($"2001:db8::{i:x}"), 128) { Flags = AddressFlags.NoDad });
        Assert.Equal(700, _rtnetlink.Addresses().Count(a => a.PrefixLength == 128 && !a.Address.Equals(IPAddress.IPv6Loopback)));
    }

    [Theory]
    [InlineData("192.0.2.53", 32)]
    [InlineData("2001:db8::53", 128)]
    public void Adds_and_deletes_an_address(string text, int length)
    {
        var address = new InterfaceAddress(Loopback.Index, IPAddress.Parse(text), length)
        {
            Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            Scope = AddressScope.Host,
            PreferredLifetime = 0,
            Protocol = 53,
        };
        _rtnetlink.Add(address);
        var there = Assert.Single(_rtnetlink.Addresses(), a => a.Address.Equals(address.Address));
        Assert.Equal((length, (byte)53, Loopback.Index), (there.PrefixLength, there.Protocol, there.Link));
        Assert.Contains($"{text}/{length}", _namespace.Ip("addr show dev lo"), StringComparison.Ordinal);
        if (length == 128)
        {
            const AddressFlags looked = AddressFlags.Deprecated | AddressFlags.Tentative;
            Assert.Equal((AddressFlags.Deprecated, 0U), (there.Flags & looked, there.PreferredLifetime));
            var shown = _namespace.Ip("-6 addr show dev lo");
            Assert.Contains("valid_lft forever preferred_lft 0sec", shown, StringComparison.Ordinal);
        }

        _rtnetlink.Delete(there);
        Assert.DoesNotContain(_rtnetlink.Addresses(), a => a.Address.Equals(address.Address));
    }

    [Fact]
    public void Says_what_it_could_not_do_and_why()
    {
        var address = new InterfaceAddress(Loopback.Index, IPAddress.Parse("192.0.2.53"), 32);
        _rtnetlink.Add(address);
        var exists = Assert.Throws<NetlinkException>(() => _rtnetlink.Add(address));
        Assert.Equal(NetlinkException.Exists, exists.Errno);
        Assert.StartsWith("cannot add 192.0.2.53/32: ", exists.Message, StringComparison.Ordinal);
        _rtnetlink.Delete(address);
        Assert.Equal(NetlinkException.NoAddress, Assert.Throws<NetlinkException>(() => _rtnetlink.Delete(address)).Errno);
        var elsewhere = address with { Link = 4711 };
        Assert.Equal(NetlinkException.NoDevice, Assert.Throws<NetlinkException>(() => _rtnetlink.Add(elsewhere)).Errno);
    }

    [Fact]
    public void Names_the_missing_interface_type_and_the_way_out()
    {
        var failure = Assert.Throws<NetlinkException>(() => _rtnetlink.Create("anycast0", "nosuch"));
        Assert.Equal(NetlinkException.NotSupported, failure.Errno);
        Assert.Contains("Unknown device type", failure.Message, StringComparison.Ordinal); // the kernel's own words
        Assert.Contains(
            "no `nosuch` interface type: load the module (modprobe nosuch), use a kernel built with CONFIG_NOSUCH, or put"
            + " the addresses on the loopback (interface: lo)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Creates_sets_up_and_deletes_an_interface()
    {
        _rtnetlink.Create("anycast0", "bridge");
        var link = Assert.Single(_rtnetlink.Links(), l => l.Name == "anycast0");
        Assert.Equal(("bridge", false), (link.Kind, link.IsUp));
        Assert.Equal(
            NetlinkException.Exists, Assert.Throws<NetlinkException>(() => _rtnetlink.Create("anycast0", "bridge")).Errno);

        _rtnetlink.SetUp(link, "holdfast");
        link = Assert.Single(_rtnetlink.Links(), l => l.Name == "anycast0");
        Assert.Equal(("holdfast", true), (link.Alias, link.IsUp));

        _rtnetlink.Delete(link);
        Assert.Equal("lo", Assert.Single(_rtnetlink.Links(), l => l.Kind is null).Name);
        Assert.DoesNotContain(_rtnetlink.Links(), l => l.Name == "anycast0");
    }
}

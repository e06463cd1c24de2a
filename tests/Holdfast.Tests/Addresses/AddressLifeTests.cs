using System.Runtime.InteropServices;
using Holdfast.Linux.Netlink;

namespace Holdfast.Tests.Addresses;

/// <summary>Service addresses over the daemon's life: what goes first, what a crash leaves, what others do to them.</summary>
public sealed class AddressLifeTests : IDisposable
{
    private readonly AddressSite _site = new();
    private readonly Rtnetlink _rtnetlink;

    public AddressLifeTests()
    {
        _site.Node.Ip("addr add 2001:db8:99::2/64 dev up0 nodad");
        _rtnetlink = _site.Node.Inside(() => new Rtnetlink());
    }

    public void Dispose()
    {
        _rtnetlink.Dispose();
        _site.Dispose();
    }

    [Fact]
    public async Task Routes_go_before_their_addresses_at_a_reload_and_at_the_stop()
    {
        Start();
        _site.Configure(prefixes: AddressSite.Ipv4);
        var reload = _site.AskAsync("reload");
        Until("the removed prefix's address goes", () => !HasAfterRoute(AddressSite.Ipv6));
        await reload;
        Assert.True(HasAfterRoute(AddressSite.Ipv4));
        _site.Daemon.Signal(PosixSignal.SIGTERM);
        Until("the last address goes", () => !HasAfterRoute(AddressSite.Ipv4));
    }

    [Fact]
    public void What_a_crash_leaves_is_adopted_or_taken_away_by_the_next_start()
    {
        Start();
        _site.Daemon.Kill();
        _site.Until("the session ends", () => _site.Peer.Routes.IsEmpty);
        Assert.True(Has(AddressSite.Ipv4) && Has(AddressSite.Ipv6));
        _site.Start(prefixes: AddressSite.Ipv4);
        Until("the removed service's address goes", () => !Has(AddressSite.Ipv6));
        Assert.True(Has(AddressSite.Ipv4));
        _site.Daemon.Terminate();
        Assert.False(Has(AddressSite.Ipv4));
    }

    [Fact]
    public async Task Lost_without_a_way_to_put_it_back_it_takes_its_route_along_and_explain_says_why()
    {
        Start();
        _site.Node.Exec("sysctl", "-qw", "net.ipv6.conf.svc0.disable_ipv6=1");
        Until("the route goes", () => _site.NextHop(AddressSite.Ipv6) is null);
        Assert.NotNull(_site.NextHop(AddressSite.Ipv4));
        Assert.Contains("its address 2001:db8:53::53 is missing (svc0: cannot add 2001:db8:53::53/128",
            await _site.AskAsync("explain", "dns1"), StringComparison.Ordinal);
        _site.Node.Exec("sysctl", "-qw", "net.ipv6.conf.svc0.disable_ipv6=0");
        Until("the route comes back", () => _site.NextHop(AddressSite.Ipv6) is not null);
        Assert.Equal(1, _site.Peer.Sessions);
    }

    [Fact]
    public async Task Lost_while_drained_it_is_put_back_and_announced_after_the_drain()
    {
        Start();
        await _site.AskAsync("drain");
        Until("the routes go", () => _site.Peer.Routes.IsEmpty);
        _site.Node.Ip("addr flush dev svc0");
        Until("the addresses are back", () => Has(AddressSite.Ipv4) && Has(AddressSite.Ipv6));
        Assert.Empty(_site.Peer.Routes);
        await _site.AskAsync("undrain");
        Until("the routes are back", () => _site.Peer.Routes.Count == 2);
    }

    [Fact]
    public void Thousands_of_changes_that_it_does_not_get_to_read_lose_neither_addresses_nor_next_hops()
    {
        Start();
        _site.Daemon.Freeze();
        var uplink = _rtnetlink.Links().Single(link => link.Name == "up0").Index;
        for (var i = 0; i < 6000; i++)
        {
            var address = new InterfaceAddress(uplink, new System.Net.IPAddress([10, 200, (byte)(i / 250), (byte)(i % 250)]), 32);
            _rtnetlink.Add(address);
            _rtnetlink.Delete(address);
            if (i == 3000) _site.Node.Exec("sh", "-c", "ip addr flush dev svc0; ip addr add 2001:db8:99::3/64 dev up0 nodad; "
                + "ip addr del 2001:db8:99::2/64 dev up0");
        }
        _site.Daemon.Thaw();
        Until("the addresses are back", () => Has(AddressSite.Ipv4) && Has(AddressSite.Ipv6));
        Until("the next hop is the new one", () => _site.NextHop(AddressSite.Ipv6) == "2001:db8:99::3");
    }

    private void Start()
    {
        _site.Start();
        Until("both routes", () => _site.Peer.Routes.Count == 2);
    }

    private void Until(string what, Func<bool> holds) => _site.Until(what, holds);

    private bool Has(string prefix) =>
        _rtnetlink.Addresses().Any(own => $"{own.Address}/{own.PrefixLength}" == prefix);

    // The router is asked after the kernel: a route that it has by then was there without its address.
    private bool HasAfterRoute(string prefix)
    {
        var has = Has(prefix);
        Assert.True(has || _site.NextHop(prefix) is null, $"{prefix} has a route and no address");
        return has;
    }
}

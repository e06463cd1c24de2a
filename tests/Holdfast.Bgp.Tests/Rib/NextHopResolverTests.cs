using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Tests.Rib;

public class NextHopResolverTests
{
    private static readonly Link Eth0 = new("eth0", IsLoopback: false,
    [
        new LinkAddress(Ip("198.51.100.53"), 32),
        new LinkAddress(Ip("198.51.100.1"), 24),
        new LinkAddress(Ip("2001:db8:53::"), 128),
        new LinkAddress(Ip("2001:db8::1"), 64),
        new LinkAddress(Ip("fe80::1%7"), 64),
    ]);

    private static readonly NeighborOptions OnLinkIpv6 = new("router", Ip("2001:db8::ff"), 65000);
    private static readonly NeighborOptions OnLinkIpv4 = new("router", Ip("198.51.100.254"), 65000);
    private static readonly NeighborOptions Far = new("router", Ip("2001:db8:ffff::1"), 65000) { Multihop = 3 };

    [Fact]
    public void Self_is_the_sessions_address_and_in_ipv6_on_a_shared_link_the_link_local_one_too()
    {
        Assert.Equal(new ResolvedNextHop(Ip("198.51.100.1")), Resolve(new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv4()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1"), Ip("fe80::1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv6Unicast, OverIpv6(Far)));
    }

    [Fact]
    public void Self_in_the_other_family_is_the_interfaces_address_and_not_a_service_address_beside_it()
    {
        Assert.Equal(new ResolvedNextHop(Ip("198.51.100.1")), Resolve(new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1"), Ip("fe80::1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv6Unicast, OverIpv4()));
    }

    [Fact]
    public void Each_form_sends_just_what_it_says()
    {
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1")),
            Resolve(new NextHop.Global(), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("fe80::1")), Resolve(new NextHop.LinkLocal(), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::9")),
            Resolve(new NextHop.Literal(Ip("2001:db8::9")), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1"), Ip("fe80::1")),
            Resolve(new NextHop.Literal(Ip("2001:db8::1")), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::9"), Ip("fe80::9")),
            Resolve(new NextHop.Pair(Ip("2001:db8::9"), Ip("fe80::9")), AddressFamily.Ipv6Unicast, OverIpv6()));
        Assert.Equal(new ResolvedNextHop(Ip("203.0.113.1")),
            Resolve(new NextHop.Literal(Ip("203.0.113.1")), AddressFamily.Ipv4Unicast, OverIpv4()));
    }

    [Fact]
    public void Says_why_when_there_is_none()
    {
        var ipv6Only = new Link("eth1", IsLoopback: false, [new LinkAddress(Ip("2001:db8::1"), 64)]);
        var loopback = new Link(
            "lo", IsLoopback: true, [new LinkAddress(Ip("2001:db8::1"), 128), new LinkAddress(Ip("192.0.2.235"), 32)]);
        Withheld("eth1 has no IPv4 address", new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv6(link: ipv6Only));
        Withheld("lo is a loopback", new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv6(link: loopback));
        Withheld("eth1 has no link-local address", new NextHop.LinkLocal(), AddressFamily.Ipv6Unicast, OverIpv6(link: ipv6Only));
        Withheld("not on our link", new NextHop.LinkLocal(), AddressFamily.Ipv6Unicast, OverIpv6(Far));
        Withheld("not agreed on extended next hop", new NextHop.Literal(Ip("2001:db8::9")), AddressFamily.Ipv4Unicast,
            OverIpv4());
        Withheld("not an IPv6 address", new NextHop.Literal(Ip("192.0.2.1")), AddressFamily.Ipv6Unicast, OverIpv6());
        Withheld("takes an IPv4 address", new NextHop.LinkLocal(), AddressFamily.Ipv4Unicast, OverIpv4());
        var nowhere = SessionLink.Of(Ip("203.0.113.1"), OnLinkIpv4, false, new FixedLink(Eth0), []);
        Withheld("no interface has the session's address 203.0.113.1", new NextHop.Global(), AddressFamily.Ipv6Unicast, nowhere);
    }

    [Fact]
    public void Ipv4_routes_take_an_ipv6_next_hop_where_that_was_agreed_on()
    {
        var ipv6Only = new Link(
            "eth1", IsLoopback: false, [new LinkAddress(Ip("2001:db8::1"), 64), new LinkAddress(Ip("fe80::1"), 64)]);
        Assert.Equal(new ResolvedNextHop(Ip("198.51.100.1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv6(), extended: true));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::1"), Ip("fe80::1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv4Unicast, OverIpv6(link: ipv6Only), extended: true));
        Assert.Equal(new ResolvedNextHop(Ip("fe80::1")),
            Resolve(new NextHop.LinkLocal(), AddressFamily.Ipv4Unicast, OverIpv6(), extended: true));
        Assert.Equal(new ResolvedNextHop(Ip("2001:db8::9")),
            Resolve(new NextHop.Literal(Ip("2001:db8::9")), AddressFamily.Ipv4Unicast, OverIpv6(), extended: true));
        Withheld("not on our link", new NextHop.LinkLocal(), AddressFamily.Ipv4Unicast, OverIpv6(Far), extended: true);
    }

    [Fact]
    public void Self_on_a_link_without_global_addresses_is_the_link_local_one()
    {
        var bare = new Link("eth2", IsLoopback: false, [new LinkAddress(Ip("fe80::1"), 64)]);
        var link = SessionLink.Of(Ip("fe80::1"), OnLinkIpv6, false, new FixedLink(bare), []);
        Assert.Equal(new ResolvedNextHop(Ip("fe80::1")), Resolve(new NextHop.Self(), AddressFamily.Ipv6Unicast, link));
        Assert.Equal(new ResolvedNextHop(Ip("fe80::1")),
            Resolve(new NextHop.Self(), AddressFamily.Ipv4Unicast, link, extended: true));
    }

    private static void Withheld(string why, NextHop wanted, AddressFamily family, SessionLink link, bool extended = false)
    {
        Assert.Null(NextHopResolver.Resolve(wanted, family, link, extended, out var reason));
        Assert.Contains(why, reason, StringComparison.Ordinal);
    }

    private static ResolvedNextHop? Resolve(NextHop wanted, AddressFamily family, SessionLink link, bool extended = false)
    {
        var resolved = NextHopResolver.Resolve(wanted, family, link, extended, out var reason);
        Assert.Null(reason);
        return resolved;
    }

    private static SessionLink OverIpv4() =>
        SessionLink.Of(Ip("198.51.100.1"), OnLinkIpv4, false, new FixedLink(Eth0), []);

    private static SessionLink OverIpv6(NeighborOptions? neighbor = null, Link? link = null) =>
        SessionLink.Of(Ip("2001:db8::1"), neighbor ?? OnLinkIpv6, false, new FixedLink(link ?? Eth0), []);

    private static IPAddress Ip(string text) => IPAddress.Parse(text);

}

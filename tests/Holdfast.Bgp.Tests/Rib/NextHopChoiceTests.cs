using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Linux.Netlink;
using Link = Holdfast.Bgp.Rib.Link;

namespace Holdfast.Bgp.Tests.Rib;

/// <summary>Which of an interface's addresses stands for this node.</summary>
public class NextHopChoiceTests
{
    private static readonly IPAddress Own4 = Ip("198.51.100.1");
    private static readonly IPAddress Own6 = Ip("2001:db8::1");
    private static readonly NeighborOptions Neighbor4 = new("router", Ip("198.51.100.254"), 65000);
    private static readonly NeighborOptions Neighbor6 = new("router", Ip("2001:db8::ff"), 65000);

    /// <summary>Pairs of IPv6 addresses over a session of IPv4; the first is the better one.</summary>
    public static TheoryData<string, string> Better => new()
    {
        { "2001:db8::1/64", "2001:db8::2/64 deprecated" },
        { "2001:db8::1/128", "2001:db8::2/64 deprecated" },
        { "2001:db8::1/64 temporary", "2001:db8::2/64 deprecated" },
        { "fd00::1/64", "2001:db8::2/64 deprecated" },
        { "2001:db8::2/64", "2001:db8::1/64 temporary" },
        { "2001:db8::2/128", "2001:db8::1/64 temporary" },
        { "2001:db8::2/64", "2001:db8::1/128" },
        { "2001:db8::2/64", "fec0::1/64 site" },
        { "2001:db8::2/64", "fd00::1/64" },
        { "2001:db8::2/64 created=1", "2001:db8::1/64 created=2" },
        { "2001:db8::1/64", "2001:db8::2/64" },
        { "2001:db8::2/64 deprecated", "2001:db8::1/64 tentative" },
        { "2001:db8::2/64 deprecated", "2001:db8::1/64 dadfailed" },
        { "2001:db8::2/64", "2001:db8::1/64 tentative" },
        { "2001:db8::2/64", "2001:db8::1/64 dadfailed" },
        { "2001:db8::2/64 deprecated", "2001:db8::1/64 service" },
        { "2001:db8::2/128 deprecated", "2001:db8:53::53/64" },
    };

    [Theory, MemberData(nameof(Better))]
    public void The_better_one_is_taken_in_whichever_order_they_are_told(string better, string worse)
    {
        foreach (var order in (string[][])[[better, worse], [worse, better]])
            Assert.Equal(Address(better).Address, Over4(order).GlobalIpv6);
    }

    [Theory]
    [InlineData("2001:db8::9/64 tentative", "2001:db8::9 is not yet through duplicate address detection")]
    [InlineData("2001:db8::9/64 dadfailed", "2001:db8::9 is a duplicate of another machine's")]
    [InlineData("2001:db8::9/64 dadfailed tentative", "2001:db8::9 is a duplicate of another machine's")]
    [InlineData("2001:db8::9/64 service", "")]
    [InlineData("2001:db8:53::53/64", "")]
    [InlineData("fe80::9/64", "")]
    [InlineData("::2/128 host", "")]
    public void Better_none_than_one_that_does_not_lead_here(string only, string said)
    {
        var link = Over4(only);
        Assert.Null(link.GlobalIpv6);
        Assert.Equal(said, link.Unusable);
    }

    [Fact]
    public void A_session_has_its_own_end_for_next_hop_unless_that_is_deprecated_and_another_is_not()
    {
        Assert.Equal(Own6, Over6("2001:db8::1/64 temporary created=9", "2001:db8::2/64").GlobalIpv6);
        Assert.Equal(Own6, Over6("2001:db8::1/128", "2001:db8::2/64").GlobalIpv6);
        Assert.Equal(Ip("2001:db8::2"), Over6("2001:db8::1/64 deprecated", "2001:db8::2/64").GlobalIpv6);
        Assert.Equal(Own6, Over6("2001:db8::1/64 deprecated", "2001:db8::2/64 deprecated").GlobalIpv6);
        Assert.Equal(Own6, Over6("2001:db8::1/64 deprecated", "2001:db8::2/64 tentative").GlobalIpv6);
        Assert.Equal(Own6, Over6("2001:db8::1/64 deprecated").GlobalIpv6);
    }

    [Fact]
    public void A_session_from_a_service_address_has_another_next_hop_or_none()
    {
        Assert.Equal(Own6, Session(Ip("2001:db8:53::53"), Neighbor6, false, "2001:db8:53::53/64", "2001:db8::1/64").GlobalIpv6);
        var link = Session(Ip("2001:db8:53::53"), Neighbor6, false, "2001:db8:53::53/64");
        Assert.Null(link.GlobalIpv6);
        Assert.Equal("2001:db8:53::53 is a service address", link.Unusable);
    }

    [Fact]
    public void Towards_a_neighbor_of_ipv6_the_nearer_one_counts()
    {
        // Over a link-local session none of the global ones is the session's end.
        var unique = new NeighborOptions("router", Ip("fd00::ff"), 65000);
        Assert.Equal(Ip("fd00::1"),
            Session(Ip("fe80::1"), unique, false, "fe80::1/64", "2001:db8::1/64", "fd00::1/64").GlobalIpv6);
        Assert.Equal(Ip("2001:db8::1"),
            Session(Ip("fe80::1"), Neighbor6, false, "fe80::1/64", "2001:db8:0:1::1/64", "2001:db8::1/64").GlobalIpv6);
    }

    [Fact]
    public void Ipv4_has_the_first_of_the_subnet_and_never_one_of_scope_host()
    {
        Assert.Equal(Ip("198.51.100.9"), Over6("2001:db8::1/64", "198.51.100.1/24 temporary", "198.51.100.9/24").Ipv4);
        Assert.Equal(Ip("198.51.100.9"), Over6("2001:db8::1/64", "192.0.2.53/32 host", "198.51.100.9/24").Ipv4);
        Assert.Equal(Ip("198.51.100.9"), Over6("2001:db8::1/64", "169.254.0.1/16 link", "198.51.100.9/24").Ipv4);
        Assert.Equal(Ip("169.254.0.1"), Over6("2001:db8::1/64", "169.254.0.1/16 link").Ipv4);
        Assert.Null(Over6("2001:db8::1/64", "192.0.2.53/32 host").Ipv4);
        Assert.Equal(Own4, Over4("198.51.100.2/24").Ipv4);
    }

    [Fact]
    public void A_loopbacks_other_addresses_say_nothing_of_the_way()
    {
        var link = Session(Own4, Neighbor4, true, "198.51.100.1/32", "2001:db8::1/128", "198.51.100.2/32");
        Assert.Equal(Own4, link.Ipv4);
        Assert.Null(link.GlobalIpv6);
    }

    [Fact]
    public void The_link_local_address_is_chosen_alike()
    {
        Assert.Equal(Ip("fe80::2"), Over4("fe80::1/64 tentative", "fe80::2/64").LinkLocal);
        Assert.Equal(Ip("fe80::2"), Over4("fe80::1/64 created=2", "fe80::2/64 created=1").LinkLocal);
        Assert.Equal(Ip("fe80::1"),
            Session(Ip("fe80::1"), Neighbor6, false, "fe80::1/64 created=2", "fe80::2/64 created=1").LinkLocal);
        Assert.Null(Over4("fe80::1/64 dadfailed").LinkLocal);
    }

    [Fact]
    public void Service_addresses_that_come_and_go_change_nothing_for_a_neighbor() =>
        Assert.Equal(Over4("2001:db8::1/64"), Over4("2001:db8:53::53/64", "2001:db8::1/64", "192.0.2.7/32 service"));

    private static SessionLink Over4(params string[] others) => Session(Own4, Neighbor4, false, ["198.51.100.1/24", .. others]);

    private static SessionLink Over6(params string[] addresses) => Session(Own6, Neighbor6, false, addresses);

    private static SessionLink Session(IPAddress local, NeighborOptions neighbor, bool loopback, params string[] addresses) =>
        SessionLink.Of(local, neighbor, false, new FixedLink(new Link("eth0", loopback, [.. addresses.Select(Address)])),
            [Ip("2001:db8:53::53"), Ip("192.0.2.53")]);

    // "2001:db8::1/64 deprecated", as `ip addr` has it.
    private static LinkAddress Address(string text)
    {
        var words = text.Split(' ');
        var slash = words[0].Split('/');
        var address = new LinkAddress(Ip(slash[0]), int.Parse(slash[1], System.Globalization.CultureInfo.InvariantCulture));
        foreach (var word in words[1..])
        {
            address = word switch
            {
                "deprecated" => address with { IsDeprecated = true },
                "temporary" => address with { Flags = address.Flags | AddressFlags.Temporary },
                "tentative" => address with { Flags = address.Flags | AddressFlags.Tentative },
                "dadfailed" => address with { Flags = address.Flags | AddressFlags.DadFailed },
                "service" => address with { IsService = true },
                "site" => address with { Scope = AddressScope.Site },
                "link" => address with { Scope = AddressScope.Link },
                "host" => address with { Scope = AddressScope.Host },
                _ => address with
                {
                    Created = uint.Parse(word["created=".Length..], System.Globalization.CultureInfo.InvariantCulture),
                },
            };
        }
        return address;
    }

    private static IPAddress Ip(string text) => IPAddress.Parse(text);
}

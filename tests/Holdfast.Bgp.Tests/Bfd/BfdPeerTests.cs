using System.Globalization;
using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>What a neighbor's options, and where this machine stands at the moment, mean for its BFD session.</summary>
public class BfdPeerTests
{
    private static readonly LocalAddresses Elsewhere = Local("198.51.100.2/24", "2001:db8:9::2/64", "192.0.2.1/32");

    [Theory]
    [InlineData("192.0.2.1", 1, false, false)] // external, one hop
    [InlineData("192.0.2.1", 2, false, true)] // external, further
    [InlineData("198.51.100.1", 1, true, false)] // internal, in a subnet of ours
    [InlineData("192.0.2.1", 1, true, true)] // internal, elsewhere: a host address is no subnet
    [InlineData("2001:db8:9::1", 1, true, false)]
    [InlineData("2001:db8:8::1", 1, true, true)]
    [InlineData("fe80::1%1", 1, true, false)] // link-local is never elsewhere
    public void Auto_finds_out_whether_routers_lie_between(string address, int hops, bool isInternal, bool multihop)
    {
        var peer = For(Neighbor(address) with { Multihop = hops }, isInternal);
        Assert.Equal(multihop, peer.IsMultihop);
    }

    [Theory]
    [InlineData(1, null, false, 255)] // one hop, no router
    [InlineData(2, null, false, 254)]
    [InlineData(5, null, false, 251)]
    [InlineData(254, null, false, 2)]
    [InlineData(1, null, true, 192)] // internal: as far as BGP's own TTL of 64 goes
    [InlineData(1, 3, true, 253)] // unless it is told
    [InlineData(5, 2, false, 254)]
    public void Over_several_hops_the_configured_ones_say_which_ttl_is_too_low(
        int hops, int? ttlSecurity, bool isInternal, int minTtl)
    {
        var neighbor = Neighbor("192.0.2.1") with
        {
            Multihop = hops,
            TtlSecurity = ttlSecurity,
            Bfd = new BfdOptions { Multihop = true },
        };
        Assert.Equal(minTtl, For(neighbor, isInternal).MinTtl);
    }

    [Fact]
    public void What_is_said_counts()
    {
        var peer = For(Neighbor("192.0.2.1") with { Bfd = new BfdOptions { Multihop = true, MinTtl = 250 } });
        Assert.Equal((true, 250), (peer.IsMultihop, peer.MinTtl));
        peer = For(Neighbor("192.0.2.1") with { Multihop = 5, Bfd = new BfdOptions { Multihop = false } });
        Assert.Equal((false, 255), (peer.IsMultihop, peer.MinTtl));
    }

    [Fact]
    public void Sends_from_the_address_of_the_bgp_session_while_this_machine_has_it()
    {
        var neighbor = Neighbor("192.0.2.1");
        Assert.Null(For(neighbor).Source);
        Assert.Equal(IPAddress.Parse("198.51.100.2"), For(neighbor, sessionAddress: "198.51.100.2").Source);
        Assert.Null(For(neighbor, sessionAddress: "198.51.100.3").Source);
        var configured = neighbor with { Source = IPAddress.Parse("198.51.100.9") };
        Assert.Equal(configured.Source, For(configured, sessionAddress: "198.51.100.2").Source);
    }

    [Fact]
    public void A_dynamic_neighbor_waits_for_the_address_it_connected_to()
    {
        var peer = For(Neighbor("192.0.2.1"), isDynamic: true);
        Assert.Contains("waits for the BGP session", peer.Unreachable, StringComparison.Ordinal);
        peer = For(Neighbor("192.0.2.1"), sessionAddress: "198.51.100.2", isDynamic: true);
        Assert.Equal((null, "198.51.100.2"), (peer.Unreachable, $"{peer.Source}"));
    }

    [Fact]
    public void An_interface_made_anew_is_another_way_to_the_same_session()
    {
        var neighbor = Neighbor("fe80::1") with { Interface = "eth0", Source = IPAddress.Parse("fe80::2") };
        var gone = For(neighbor);
        Assert.Contains("there is no interface eth0", gone.Unreachable, StringComparison.Ordinal);
        var first = For(neighbor, local: Elsewhere with { IndexOf = _ => 5 });
        Assert.Equal((null, "fe80::1%5", "fe80::2%5"), (first.Unreachable, $"{first.Address}", $"{first.Source}"));
        var second = For(neighbor, local: Elsewhere with { IndexOf = _ => 7 });
        Assert.Equal("fe80::1%7", $"{second.Address}");
        Assert.True(first.IsSameSession(second) && gone.IsSameSession(first));
        Assert.False(first.IsSamePath(second) || gone.IsSamePath(first));
    }

    [Fact]
    public void An_address_that_comes_makes_the_session_another_one()
    {
        var neighbor = Neighbor("203.0.113.1");
        var before = For(neighbor, isInternal: true);
        var after = For(neighbor, isInternal: true, local: Local("203.0.113.2/30"));
        Assert.Equal((true, false), (before.IsMultihop, after.IsMultihop));
        Assert.False(before.IsSameSession(after));
    }

    private static BfdPeer For(
        NeighborOptions neighbor, bool isInternal = false, string? sessionAddress = null, bool isDynamic = false,
        LocalAddresses? local = null) => BfdPeer.For(
            neighbor, isInternal, new Client(isDynamic, sessionAddress is null ? null : IPAddress.Parse(sessionAddress)),
            local ?? Elsewhere);

    private static LocalAddresses Local(params string[] addresses) => new(
        [.. addresses.Select(Own)], static _ => null);

    private static LinkAddress Own(string text) =>
        new(IPAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1], CultureInfo.InvariantCulture));

    private static NeighborOptions Neighbor(string address) =>
        new("router", IPAddress.Parse(address), 64500) { Bfd = new BfdOptions() };

    private sealed record Client(bool IsDynamic, IPAddress? LocalAddress) : IBfdClient
    {
        public void HoldDown() { }

        public void Release() { }
    }
}

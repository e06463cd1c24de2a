using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>What a neighbor's options mean for its BFD session.</summary>
public class BfdPeerTests
{
    [Theory]
    [InlineData("192.0.2.1", 1, false, true, false)] // external, on the link
    [InlineData("192.0.2.1", 2, false, true, true)] // external, further
    [InlineData("192.0.2.1", 1, true, true, false)] // internal, in a subnet of ours
    [InlineData("192.0.2.1", 1, true, false, true)] // internal, elsewhere
    [InlineData("fe80::1%1", 1, true, false, false)] // link-local is never elsewhere
    public void Auto_finds_out_whether_routers_lie_between(string address, int hops, bool isInternal, bool onLink, bool multihop)
    {
        var peer = BfdPeer.For(Neighbor(address) with { Multihop = hops, Bfd = new BfdOptions() }, isInternal, _ => onLink);
        Assert.Equal(multihop, peer.IsMultihop);
        Assert.Equal(multihop ? 1 : 255, peer.MinTtl);
    }

    [Fact]
    public void What_is_said_counts()
    {
        var peer = BfdPeer.For(Neighbor("192.0.2.1") with { Bfd = new BfdOptions { Multihop = true, MinTtl = 250 } }, false, _ =>
            true);
        Assert.Equal((true, 250), (peer.IsMultihop, peer.MinTtl));
        peer = BfdPeer.For(Neighbor("192.0.2.1") with { Multihop = 5, Bfd = new BfdOptions { Multihop = false } }, false, _ =>
            false);
        Assert.Equal((false, 255), (peer.IsMultihop, peer.MinTtl));
    }

    private static NeighborOptions Neighbor(string address) => new("router", IPAddress.Parse(address), 64500);
}

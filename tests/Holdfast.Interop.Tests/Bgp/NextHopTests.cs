using System.Net;
using Holdfast.Bgp;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>Every form of a next hop, as peers store it.</summary>
public sealed class NextHopTests
{
    private static readonly IPAddress s_elsewhereLinkLocal = IPAddress.Parse("fe80::77");

    [Theory, Peers]
    public async Task Ipv6_next_hop_over_ipv6(PeerProgram program, NextHopForm form) => await Stores(program, Transport.Ipv6, form);

    [Theory, Peers]
    public async Task Ipv6_next_hop_over_ipv4(PeerProgram program, NextHopForm form) => await Stores(program, Transport.Ipv4, form);

    [Theory, Peers]
    public async Task Ipv4_next_hop_elsewhere(PeerProgram program)
    {
        await using var peering = new Peering(program);
        var elsewhere = peering.Link.Elsewhere;
        await peering.UpAsync(To(Dns1) with { NextHop = new NextHopOptions(new NextHop.Literal(elsewhere), new NextHop.Self()) });
        await peering.StoresAsync(From(peering, Dns1) with { NextHop = elsewhere });
    }

    private static async Task Stores(PeerProgram program, Transport over, NextHopForm form)
    {
        await using var peering = new Peering(program, over);
        var (own, ownLinkLocal) = (peering.Link.OwnIpv6, peering.Link.OwnLinkLocal);
        var elsewhere = peering.Link.ElsewhereIpv6;
        (NextHop NextHop, IPAddress First, IPAddress? Second) wanted = form switch
        {
            NextHopForm.Both => (new NextHop.Self(), own, ownLinkLocal),
            NextHopForm.Global => (new NextHop.Global(), own, null),
            NextHopForm.LinkLocal => (new NextHop.LinkLocal(), ownLinkLocal, null),
            NextHopForm.Elsewhere => (new NextHop.Literal(elsewhere), elsewhere, null),
            NextHopForm.OwnWrittenOut => (new NextHop.Literal(own), own, ownLinkLocal),
            _ => (new NextHop.Pair(elsewhere, s_elsewhereLinkLocal), elsewhere, s_elsewhereLinkLocal),
        };
        await peering.UpAsync(To(Dns1Ipv6) with { NextHop = new NextHopOptions(new NextHop.Self(), wanted.NextHop) });
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { NextHop = wanted.First, LinkLocal = wanted.Second });
        Assert.Equal(0, peering.Status.Flaps);
    }
}

using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>Every form of a next hop, as peers store it.</summary>
public sealed class NextHopTests
{
    private static readonly IPAddress ElsewhereLinkLocal = IPAddress.Parse("fe80::77");

    [Theory, Peers]
    public async Task Ipv6_next_hop_over_ipv6(PeerProgram program, NextHopForm form) =>
        await Stores(program, Transport.Ipv6, form);

    [Theory, Peers]
    public async Task Ipv6_next_hop_over_ipv4(PeerProgram program, NextHopForm form) =>
        await Stores(program, Transport.Ipv4, form);

    [Theory, Peers(Ability.ExtendedNextHop)]
    public async Task Ipv6_next_hop_of_an_ipv4_route(PeerProgram program, NextHopForm form)
    {
        await using var peering = new Peering(
            program, Transport.Ipv6, session => session with { ExtendedNextHop = true },
                neighbor => neighbor with { ExtendedNextHop = true });
        // `self` is the link's IPv4 address, which it has: both addresses are had by writing ours out.
        var (nextHop, first, second) = Form(peering, form == NextHopForm.Both ? NextHopForm.OwnWrittenOut : form);
        await peering.UpAsync(To(Dns1) with { NextHop = new NextHopOptions(nextHop, new NextHop.Self()) });
        await peering.StoresAsync(From(peering, Dns1) with { NextHop = first, LinkLocal = second });
        Assert.Contains("extended next hop", peering.Status.Negotiated);
        Assert.Equal(0, peering.Status.Flaps);
    }

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
        var (nextHop, first, second) = Form(peering, form);
        await peering.UpAsync(To(Dns1Ipv6) with { NextHop = new NextHopOptions(new NextHop.Self(), nextHop) });
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { NextHop = first, LinkLocal = second });
        Assert.Equal(0, peering.Status.Flaps);
    }

    /// <summary>How a form is asked for, and the addresses it should be sent as.</summary>
    private static (NextHop NextHop, IPAddress First, IPAddress? Second) Form(Peering peering, NextHopForm form)
    {
        var (own, ownLinkLocal, elsewhere) = (peering.Link.OwnIpv6, peering.Link.OwnLinkLocal, peering.Link.ElsewhereIpv6);
        return form switch
        {
            NextHopForm.Both => (new NextHop.Self(), own, ownLinkLocal),
            NextHopForm.Global => (new NextHop.Global(), own, null),
            NextHopForm.LinkLocal => (new NextHop.LinkLocal(), ownLinkLocal, null),
            NextHopForm.Elsewhere => (new NextHop.Literal(elsewhere), elsewhere, null),
            NextHopForm.OwnWrittenOut => (new NextHop.Literal(own), own, ownLinkLocal),
            _ => (new NextHop.Pair(elsewhere, ElsewhereLinkLocal), elsewhere, ElsewhereLinkLocal),
        };
    }
}

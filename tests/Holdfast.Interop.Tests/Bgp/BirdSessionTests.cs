using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Interop.Tests.Peers;
using Microsoft.Extensions.Logging.Abstractions;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>What we do alone of all that takes two, as BIRD sees it: marks, refusals, lists, ranges.</summary>
public sealed class BirdSessionTests
{
    [Theory]
    [InlineData(BgpRole.Customer, "provider", false)]
    [InlineData(BgpRole.Provider, "customer", true)]
    [InlineData(BgpRole.Peer, "peer", true)]
    [InlineData(BgpRole.RouteServer, "rs_client", true)]
    [InlineData(BgpRole.RouteServerClient, "rs_server", false)]
    public async Task Roles_that_go_together_come_up_and_mark_routes(BgpRole ours, string theirs, bool marked)
    {
        await using var peering = With(
            neighbor => neighbor with { Role = ours, RoleStrict = true }, session => session with { Role = theirs });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        Assert.Equal(
            marked, ((Bird)peering.Peer).Birdc("show", "route", Dns1, "all")
                .Contains("BGP.otc: 65101", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_strict_role_refuses_a_neighbor_without_one()
    {
        await using var peering = With(neighbor => neighbor with { Role = BgpRole.Customer, RoleStrict = true });
        peering.Start();
        await peering.UntilAsync(
            "a refusal", () => peering.Status.LastError?.Contains("does not say its role", StringComparison.Ordinal) == true, (
                ) => peering.Status.LastError ?? "");
    }

    [Fact]
    public async Task A_link_local_neighbor_is_found_by_the_name_of_its_interface()
    {
        Peering? link = null;
        await using var peering = new Peering(
            PeerProgram.Bird, Transport.LinkLocal,
            neighbor: neighbor =>
                neighbor with { Address = new IPAddress(neighbor.Address.GetAddressBytes()), Interface = link!.Link.Interface });
        link = peering;
        await peering.UpAsync(To(Dns1), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
    }

    [Fact]
    public async Task What_is_not_listed_never_arrives()
    {
        await using var peering = With(
            neighbor => neighbor with
            {
                Export =
                new ExportOptions
                {
                    AnnounceOnly = [new PrefixRange(To(Dns1).Prefix, OrLonger: false)],
                    AsPathPrepend = 1,
                    AddMed = 11
                }
            });
        await peering.UpAsync(To(Dns1), To("192.0.2.236/32"), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1) with { AsPath = [65101, 65101], Med = 111 });
        Assert.Equal(1, peering.Peer.RouteCount());
        Assert.Equal(["192.0.2.236/32", Dns1Ipv6], peering.Status.Withheld.Select(route => route.Prefix.ToString()));
    }

    [Fact]
    public async Task A_neighbor_of_a_range_is_admitted_with_the_key_of_the_range()
    {
        await using var peering = With(neighbor => neighbor, session => session with { Password = "the key" });
        peering.StartPeer();
        var range = new DynamicNeighborOptions(
            new Prefix(peering.Link.Peer, 29), new NeighborOptions(
                "range", peering.Link.Peer, 0)
            { AcceptedAs = [64500, 395089], Password = "the key" });
        await using var speaker = new BgpSpeaker(
            new BgpOptions
            {
                LocalAs = 65101,
                RouterId = peering.Link.Own,
                ListenPort = peering.Port,
                DynamicNeighbors = [range]
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        speaker.Announce([To(Dns1)]);
        speaker.Start();
        await peering.UntilAsync(
            "BIRD has connected", () => speaker.Neighbors is [{ State: SessionState.Established, PeerAs: 395089 }]);
        await peering.StoresAsync(From(peering, Dns1));
        Assert.Equal($"{peering.Link.Peer}", speaker.Neighbors[0].Name);
        peering.Peer.Kill();
        await peering.UntilAsync("it is forgotten", () => speaker.Neighbors.IsEmpty);
    }

    private static Peering With(
        Func<NeighborOptions, NeighborOptions> neighbor, Func<PeerSession, PeerSession>? session = null) =>
            new(PeerProgram.Bird, session: session, neighbor: neighbor);
}

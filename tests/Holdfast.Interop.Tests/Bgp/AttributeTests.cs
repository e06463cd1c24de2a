using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>What a peer stores of each attribute.</summary>
public sealed class AttributeTests
{
    [Theory, Peers]
    public async Task Med_and_communities(PeerProgram program)
    {
        Route[] routes =
        [
            To("192.0.2.1/32") with { Med = 0 },
            To("192.0.2.2/32") with { Med = uint.MaxValue },
            To("192.0.2.3/32") with { Communities = CommunitySet.Of(
                new Community((65101u << 16) | 1), new Community((65101u << 16) | 100)) },
            To("192.0.2.4/32") with { Communities = CommunitySet.Of(
                Community.GracefulShutdown, Community.NoExport, Community.NoAdvertise) },
        ];
        await using var peering = new Peering(program);
        await peering.UpAsync(routes);
        await peering.StoresAsync(From(peering, "192.0.2.1/32") with { Med = 0 });
        await peering.StoresAsync(From(peering, "192.0.2.2/32") with { Med = uint.MaxValue });
        await peering.StoresAsync(From(peering, "192.0.2.3/32") with { Communities = ["65101:1", "65101:100"] });
        await peering.StoresAsync(From(peering, "192.0.2.4/32") with { Communities = ["65535:0", "65535:65281", "65535:65282"] });
    }

    [Theory, Peers]
    public async Task Large_and_extended_communities(PeerProgram program)
    {
        Assert.True(ExtendedCommunity.TryParse("rt:65101:1", out var target));
        Assert.True(ExtendedCommunity.TryParse("soo:65101:2", out var site));
        await using var peering = new Peering(program);
        await peering.UpAsync(
            To(Dns1) with
            {
                Communities = CommunitySet.Of(
                [], [new LargeCommunity(65101, 1, 2), new LargeCommunity(uint.MaxValue, 0, uint.MaxValue)])
            },
            To(Dns1Ipv6) with
            {
                Communities = CommunitySet.Of(
                [new Community((65101u << 16) | 1)], [new LargeCommunity(65101, 1, 2)], [target, site])
            });
        await peering.StoresAsync(From(peering, Dns1) with { LargeCommunities = ["65101:1:2", "4294967295:0:4294967295"] });
        await peering.StoresAsync(From(peering, Dns1Ipv6) with
        {
            Communities = ["65101:1"],
            LargeCommunities = ["65101:1:2"],
            ExtendedCommunities = ["rt:65101:1", "soo:65101:2"],
        });
    }

    [Theory, Peers]
    public async Task Origin_and_a_longer_path(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(
            To(Dns1) with { AsPathPrepend = 3 }, To(Dns1Ipv6) with { Origin = Origin.Incomplete, AsPathPrepend = 1 });
        await peering.StoresAsync(From(peering, Dns1) with { AsPath = [65101, 65101, 65101, 65101] });
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { Origin = "incomplete", AsPath = [65101, 65101] });
    }

    [Theory, Peers]
    public async Task An_internal_neighbor_gets_local_preference_and_an_empty_path(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { LocalAs = 65101 },
                neighbor: neighbor => neighbor with { PeerAs = 65101 });
        await peering.UpAsync(To(Dns1) with { LocalPref = 250 }, To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1) with { AsPath = [], LocalPref = 250 });
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { AsPath = [], LocalPref = 100 });
    }

    [Theory, Peers]
    public async Task A_four_octet_as_is_stored_whole(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { LocalAs = 4200000002, RemoteAs = 4200000001 },
            neighbor: neighbor => neighbor with { PeerAs = 4200000002, LocalAs = 4200000001 });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1) with { AsPath = [4200000001] });
    }

    [Theory, Peers(Ability.TwoOctetAs)]
    public async Task A_neighbor_that_knows_no_more_is_spoken_to_in_two_octets(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { LocalAs = 64500, FourOctetAs = false },
                neighbor: neighbor => neighbor with { PeerAs = 64500 });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        Assert.DoesNotContain(
            peering.Status.Capabilities, capability => capability.StartsWith("four-octet", StringComparison.Ordinal));
    }

    [Theory, Peers]
    public async Task Changes_and_withdrawals_are_followed_at_once(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        peering.Speaker.Announce([To(Dns1) with { Med = 900 }]);
        await peering.StoresAsync(From(peering, Dns1) with { Med = 900 });
        await peering.ForgetsAsync(Dns1Ipv6);
        peering.Speaker.Announce([To(Dns1Ipv6)]);
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        await peering.ForgetsAsync(Dns1);
        Assert.Equal(0, peering.Status.Flaps);
    }

    [Theory, Peers]
    public async Task Ten_thousand_routes_fit_into_a_few_updates(PeerProgram program)
    {
        Route[] routes = [.. Enumerable.Range(0, 10_000).Select(index => To($"10.{index >> 8}.{index & 255}.0/24"))];
        await using var peering = new Peering(program);
        await peering.UpAsync(routes);
        await peering.UntilAsync(
            "10,000 routes", () => peering.Peer.RouteCount() == routes.Length, () => $"{peering.Peer.RouteCount()}");
        // 2,000 of four octets fill a message, some with the End-of-RIBs; sixteen times as many an extended one.
        Assert.InRange(peering.Status.Sent.Update, 1, 20);
        peering.Speaker.Announce([]);
        await peering.UntilAsync("no route", () => peering.Peer.RouteCount() == 0, () => $"{peering.Peer.RouteCount()}");
        Assert.Equal(0, peering.Status.Flaps);
    }
}

using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>What the two agree on beyond RFC 4271, and what is done with it.</summary>
public sealed class CapabilityTests
{
    [Theory, Peers(Ability.ExtendedMessages)]
    public async Task Extended_messages_carry_ten_thousand_routes_in_two(PeerProgram program)
    {
        Route[] routes = [.. Enumerable.Range(0, 10_000).Select(index => To($"10.{index >> 8}.{index & 255}.0/24"))];
        await using var peering = new Peering(program, session: session => session with { ExtendedMessages = true });
        await peering.UpAsync(routes);
        await peering.UntilAsync(
            "10,000 routes", () => peering.Peer.RouteCount() == routes.Length, () => $"{peering.Peer.RouteCount()}");
        Assert.Contains("extended message", peering.Status.Negotiated);
        // 40,000 octets in all; and an End-of-RIB a family.
        Assert.InRange(peering.Status.Sent.Update, 1, 4);
    }

    [Theory, Peers(Ability.EnhancedRouteRefresh)]
    public async Task A_refresh_has_a_begin_and_an_end(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Assert.Contains("enhanced route refresh", peering.Status.Negotiated);
        peering.Peer.Refresh();
        await peering.UntilAsync(
            "begin and end for both families", () => peering.Status.Sent.RouteRefresh == 4, () => $"{peering.Status.Sent}");
        // Whoever believed that nothing lay between would have deleted the routes by the end.
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Assert.Equal(0, peering.Status.Flaps);
    }

    [Theory, Peers(Ability.Roles)]
    public async Task Roles_that_fit_come_up(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { Role = "provider" },
                neighbor: neighbor => neighbor with { Role = BgpRole.Customer, RoleStrict = true });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
    }

    [Theory, Peers(Ability.Roles)]
    public async Task Roles_that_do_not_fit_are_refused(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { Role = "peer" },
                neighbor: neighbor => neighbor with { Role = BgpRole.Customer });
        peering.Start(To(Dns1));
        await peering.UntilAsync(
            "a refusal", () => peering.Status.LastError?.Contains("Role Mismatch", StringComparison.OrdinalIgnoreCase) == true);
        Assert.Equal(0, peering.Status.TimesEstablished);
    }
}

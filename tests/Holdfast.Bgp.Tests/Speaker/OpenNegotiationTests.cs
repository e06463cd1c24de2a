using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>What two OPENs agree on, and which are refused.</summary>
public class OpenNegotiationTests
{
    private static readonly NeighborOptions External = new("router", IPAddress.Parse("198.51.100.254"), 65000);

    [Theory]
    [InlineData(BgpRole.Provider, BgpRole.Customer)]
    [InlineData(BgpRole.Customer, BgpRole.Provider)]
    [InlineData(BgpRole.Peer, BgpRole.Peer)]
    [InlineData(BgpRole.RouteServer, BgpRole.RouteServerClient)]
    [InlineData(BgpRole.RouteServerClient, BgpRole.RouteServer)]
    public void Each_role_goes_with_one_other(BgpRole ours, BgpRole theirs)
    {
        foreach (var said in Enum.GetValues<BgpRole>())
        {
            var error = Agree(External with { Role = ours }, new RoleCapability(said)).Error;
            Assert.Equal(said != theirs, error.IsError);
            if (said != theirs) Assert.Equal((ErrorCode.Open, (byte)11), (error.Code, error.Subcode));
        }
    }

    [Fact]
    public void A_neighbor_without_a_role_is_refused_in_strict_mode_alone()
    {
        Assert.False(Agree(External with { Role = BgpRole.Customer }).Error.IsError);
        var error = Agree(External with { Role = BgpRole.Customer, RoleStrict = true }).Error;
        Assert.Equal((ErrorCode.Open, (byte)OpenSubcode.RoleMismatch), (error.Code, error.Subcode));
    }

    [Fact]
    public void Several_roles_are_a_mismatch_unless_they_are_one()
    {
        var options = External with { Role = BgpRole.Customer };
        Assert.False(Agree(options, new RoleCapability(BgpRole.Provider), new RoleCapability(BgpRole.Provider)).Error.IsError);
        Assert.Equal((byte)OpenSubcode.RoleMismatch,
            Agree(options, new RoleCapability(BgpRole.Provider), new RoleCapability(BgpRole.Peer)).Error.Subcode);
    }

    [Fact]
    public void Without_a_role_of_ours_theirs_does_not_matter() =>
        Assert.False(Agree(External, new RoleCapability(BgpRole.Peer)).Error.IsError);

    [Fact]
    public void The_optional_is_agreed_on_when_both_offer_it()
    {
        Capability[] all = [
            ExtendedNextHopCapability.Ipv4OverIpv6, new ExtendedMessageCapability(), new EnhancedRouteRefreshCapability()];
        var both = Agree(External with { ExtendedNextHop = true }, all).Agreement!;
        Assert.True(both.Update.ExtendedNextHop && both.Update.ExtendedMessages && both.EnhancedRefresh);
        Assert.Equal(["four-octet AS", "extended next hop", "extended message", "enhanced route refresh"], both.ToWords());
        var ours = Agree(External with { ExtendedNextHop = true }).Agreement!;
        Assert.False(ours.Update.ExtendedNextHop || ours.Update.ExtendedMessages || ours.EnhancedRefresh);
        var theirs = Agree(External with { ExtendedMessages = false }, all).Agreement!;
        Assert.False(theirs.Update.ExtendedNextHop || theirs.Update.ExtendedMessages);
    }

    [Fact]
    public void Extended_next_hop_is_offered_to_ipv6_addresses_by_itself()
    {
        Assert.DoesNotContain(Offer(External), capability => capability is ExtendedNextHopCapability);
        Assert.Contains(Offer(External with { Address = IPAddress.IPv6Loopback }), capability =>
            capability is ExtendedNextHopCapability);
    }

    [Fact]
    public void Graceful_restart_is_silent_unless_asked_for()
    {
        Assert.DoesNotContain(Offer(External, isRestarting: true), capability =>
            capability.Code is CapabilityCode.GracefulRestart or CapabilityCode.LongLivedGracefulRestart);
        var asked = External with { GracefulRestart = TimeSpan.FromSeconds(120) };
        var fresh = Assert.Single(Offer(asked, isRestarting: true).Items.OfType<GracefulRestartCapability>());
        Assert.True(fresh is { IsRestarting: true, Notification: true, RestartTime: 120 });
        Assert.All(fresh.Families, family => Assert.False(family.ForwardingPreserved));
        var again = Assert.Single(Offer(asked).Items.OfType<GracefulRestartCapability>());
        Assert.False(again.IsRestarting);
        Assert.All(again.Families, family => Assert.True(family.ForwardingPreserved));
    }

    [Theory]
    [InlineData(65000u, true)]
    [InlineData(65001u, true)]
    [InlineData(65002u, false)]
    public void One_of_several_ases_is_accepted(uint number, bool fits)
    {
        var options = External with { PeerAs = 0, AcceptedAs = [65000, 65001] };
        Assert.Equal(!fits, OpenNegotiation.Agree(
            Local(options), Local(options).Open(Offer(options)), FakePeer.Open(number: number), out _).IsError);
        var any = options with { AcceptedAs = [] };
        Assert.False(OpenNegotiation.Agree(Local(any), Local(any).Open(Offer(any)), FakePeer.Open(number: number), out _)
            .IsError);
    }

    private static EquatableArray<Capability> Offer(NeighborOptions options, bool isRestarting = false) =>
        CapabilityOffer.For(Local(options), isRestarting);

    private static SessionOptions Local(NeighborOptions options) =>
        SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") }, options);

    private static (MessageError Error, SessionAgreement? Agreement) Agree(
        NeighborOptions options, params Capability[] capabilities)
    {
        var open = FakePeer.Open();
        var theirs = open with { Capabilities = EquatableArray.Create<Capability>([.. open.Capabilities, .. capabilities]) };
        var error = OpenNegotiation.Agree(Local(options), Local(options).Open(Offer(options)), theirs, out var agreement);
        return (error, agreement);
    }
}

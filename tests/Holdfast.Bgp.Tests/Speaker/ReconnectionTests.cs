using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>
/// A neighbor that connects while this end still believes in an earlier connection of its (RFC 4271, section 6.8; RFC 4724,
/// section 4.2).
/// </summary>
public class ReconnectionTests
{
    // Ours is 192.0.2.1.
    private const uint Higher = 0xC0000202;
    private const uint Lower = 0xC0000200;

    private static readonly GracefulRestartFamily[] Ipv4 = [new(AddressFamily.Ipv4Unicast, ForwardingPreserved: true)];

    [Theory]
    [InlineData(Higher, true)]
    [InlineData(Lower, false)]
    public void Of_two_in_open_confirm_the_newer_stays_when_the_neighbor_has_the_higher_identifier(uint routerId, bool staysNewer)
    {
        var peer = Passive();
        var older = peer.Accept();
        peer.Receive(older, FakePeer.Open(holdTime: 0, routerId));
        var newer = peer.Accept();
        Assert.IsType<OpenMessage>(newer.Last);
        Assert.False(older.IsClosed);
        peer.Receive(newer, FakePeer.Open(holdTime: 0, routerId));
        var (kept, closed) = staysNewer ? (newer, older) : (older, newer);
        Assert.True(closed.IsClosed);
        AssertCease(CeaseSubcode.ConnectionCollisionResolution, closed);
        Assert.False(kept.IsClosed);
        peer.Receive(kept, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, peer.State);
        Assert.Null(peer.LastError);
    }

    [Fact]
    public void An_earlier_connection_that_stays_is_probed()
    {
        var peer = Passive();
        var older = peer.Accept();
        peer.Receive(older, FakePeer.Open(routerId: Lower));
        var sent = older.Sent.Count;
        peer.Receive(peer.Accept(), FakePeer.Open(routerId: Lower));
        Assert.IsType<KeepaliveMessage>(Assert.Single(older.Sent.Skip(sent)));
        // The neighbor's host does not know that connection any more.
        peer.Observer.Closed(older, "Connection reset by peer");
        var next = peer.Accept();
        Establish(peer, next, FakePeer.Open(routerId: Lower));
    }

    [Fact]
    public void A_connection_that_says_nothing_replaces_none_in_open_confirm()
    {
        var peer = Passive();
        var older = peer.Accept();
        peer.Receive(older, FakePeer.Open(routerId: Higher));
        var silent = new[] { peer.Accept(), peer.Accept(), peer.Accept() };
        Assert.False(older.IsClosed);
        // Of those that say nothing the newest waits on.
        Assert.Equal([true, true, false], silent.Select(connection => connection.IsClosed));
        peer.Receive(older, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, peer.State);
        Assert.True(silent[^1].IsClosed);
        AssertCease(CeaseSubcode.ConnectionCollisionResolution, silent[^1]);
    }

    [Fact]
    public void A_connection_whose_predecessor_is_lost_meanwhile_comes_up()
    {
        var peer = Passive();
        var older = peer.Accept();
        peer.Receive(older, FakePeer.Open(routerId: Lower));
        var newer = peer.Accept();
        peer.Observer.Closed(older, "reset");
        Establish(peer, newer, FakePeer.Open(routerId: Lower));
    }

    [Fact]
    public async Task An_established_session_without_graceful_restart_is_probed_and_stays()
    {
        var peer = new FakePeer();
        var up = await peer.EstablishAsync(0);
        var sent = up.Sent.Count;
        var late = peer.Accept();
        AssertCease(CeaseSubcode.ConnectionCollisionResolution, late);
        Assert.IsType<KeepaliveMessage>(Assert.Single(up.Sent.Skip(sent)));
        Assert.Equal(SessionState.Established, peer.State);
        peer.Observer.Closed(up, "Connection reset by peer");
        Establish(peer, peer.Accept(), FakePeer.Open(0));
    }

    [Fact]
    public void With_graceful_restart_a_new_connection_replaces_an_established_one()
    {
        var peer = Restartable(passive: true);
        var older = peer.Accept();
        Establish(peer, older, Restarting(Ipv4));
        var sent = older.Sent.Count;
        var newer = peer.Accept();
        Assert.False(older.IsClosed);
        peer.Receive(newer, Restarting(Ipv4));
        Assert.True(older.IsClosed);
        // A NOTIFICATION could only reach the neighbor's next connection.
        Assert.Equal(sent, older.Sent.Count);
        Assert.Equal(SessionState.OpenConfirm, peer.State);
        peer.Receive(newer, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, peer.State);
        Assert.Equal(AddressFamily.Ipv4Unicast, Assert.IsType<UpdateMessage>(newer.Last).EndOfRib);
        var status = peer.Neighbor.Snapshot();
        Assert.Equal((2, 1), (status.TimesEstablished, status.Flaps));
        Assert.Equal("the neighbor restarted and connected again", status.LastError);
        // And once more.
        var third = peer.Accept();
        Establish(peer, third, Restarting(Ipv4));
        Assert.True(newer.IsClosed);
    }

    [Fact]
    public async Task With_graceful_restart_a_new_connection_replaces_one_that_we_made()
    {
        var peer = Restartable(passive: false);
        peer.Neighbor.Start();
        var older = await peer.ConnectAsync();
        Establish(peer, older, Restarting(Ipv4));
        var newer = peer.Accept();
        Establish(peer, newer, Restarting(Ipv4));
        Assert.True(older.IsClosed);
        peer.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(newer.IsClosed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_graceful_restart_a_connection_that_brings_no_fit_open_replaces_nothing(bool saysWrong)
    {
        var peer = Restartable(passive: true);
        var older = peer.Accept();
        Establish(peer, older, Restarting(Ipv4));
        var newer = peer.Accept();
        if (saysWrong) peer.Receive(newer, FakePeer.Open(number: 65999));
        else peer.Time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(saysWrong, newer.IsClosed);
        Assert.False(older.IsClosed);
        Assert.Equal(SessionState.Established, peer.State);
        // Nor does it keep the next one out.
        Establish(peer, peer.Accept(), Restarting(Ipv4));
        Assert.True(older.IsClosed);
    }

    [Fact]
    public void A_neighbor_that_restarts_for_no_family_replaces_nothing()
    {
        var peer = Restartable(passive: true);
        var older = peer.Accept();
        Establish(peer, older, Restarting([]));
        AssertCease(CeaseSubcode.ConnectionCollisionResolution, peer.Accept());
        Assert.False(older.IsClosed);
    }

    [Fact]
    public async Task Stop_closes_the_connection_that_waits_too()
    {
        var peer = Restartable(passive: true);
        Establish(peer, peer.Accept(), Restarting(Ipv4));
        var newer = peer.Accept();
        await peer.Neighbor.StopAsync(NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "bye"));
        AssertCease(CeaseSubcode.AdministrativeShutdown, newer);
        Assert.True(newer.IsClosed);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(0, 240)]
    public async Task A_neighbor_without_hold_time_that_is_gone_before_its_keepalive_is_given_up(int offered, int seconds)
    {
        var peer = new FakePeer(neighbor => neighbor with { HoldTime = TimeSpan.FromSeconds(offered) });
        peer.Neighbor.Start();
        var connection = await peer.ConnectAsync();
        peer.Receive(connection, FakePeer.Open(holdTime: 0));
        peer.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(SessionState.OpenConfirm, peer.State);
        peer.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(connection.IsClosed);
        Assert.StartsWith("sent Hold Timer Expired", peer.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_answered_does_not_hide_why_the_session_was_lost()
    {
        var peer = new FakePeer();
        var connection = await peer.EstablishAsync();
        peer.Observer.Closed(connection, "reset");
        peer.Time.Advance(TimeSpan.FromSeconds(10));
        await peer.AttemptAsync();
        peer.Time.Advance(TimeSpan.FromSeconds(10));
        await peer.AttemptAsync();
        Assert.Equal("reset", peer.LastError);
    }

    private static FakePeer Passive(Func<NeighborOptions, NeighborOptions>? neighbor = null)
    {
        var peer = new FakePeer(options => (neighbor?.Invoke(options) ?? options) with { Passive = true });
        peer.Neighbor.Start();
        return peer;
    }

    private static FakePeer Restartable(bool passive)
    {
        NeighborOptions Restart(NeighborOptions neighbor) => neighbor with { GracefulRestart = TimeSpan.FromSeconds(120) };
        return passive ? Passive(Restart) : new FakePeer(Restart);
    }

    private static OpenMessage Restarting(GracefulRestartFamily[] families)
    {
        var open = FakePeer.Open();
        return open with
        {
            Capabilities =
            [
                .. open.Capabilities.Items,
                new GracefulRestartCapability(true, false, 120, EquatableArray.Create<GracefulRestartFamily>(families)),
            ],
        };
    }

    private static void Establish(FakePeer peer, FakeConnection connection, OpenMessage open)
    {
        peer.Receive(connection, open);
        peer.Receive(connection, KeepaliveMessage.Instance);
        Assert.False(connection.IsClosed);
        Assert.Equal(SessionState.Established, peer.State);
    }

    private static void AssertCease(CeaseSubcode subcode, FakeConnection connection)
    {
        var notification = Assert.IsType<NotificationMessage>(connection.Last);
        Assert.Equal((ErrorCode.Cease, (byte)subcode), (notification.Code, notification.Subcode));
    }
}

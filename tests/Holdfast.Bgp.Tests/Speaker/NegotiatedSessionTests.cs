using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>What a session does because its two ends agreed on it, or because it is configured so.</summary>
public class NegotiatedSessionTests
{
    private readonly FakePeer _peer = new();

    [Fact]
    public async Task Answers_to_a_refresh_are_marked_where_both_can()
    {
        _peer.Neighbor.Announce([Route("192.0.2.1")]);
        _peer.Neighbor.Start();
        var connection = await _peer.ConnectAsync();
        var open = FakePeer.Open();
        _peer.Receive(connection, open with { Capabilities = [.. open.Capabilities, new EnhancedRouteRefreshCapability()] });
        _peer.Receive(connection, KeepaliveMessage.Instance);
        var sent = connection.Sent.Count;
        _peer.Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv4Unicast));
        Assert.Equal(
            [MessageType.RouteRefresh, MessageType.Update, MessageType.RouteRefresh],
            connection.Sent.Skip(sent).Select(message => message.Type));
        Assert.Equal(
            [RouteRefreshSubtype.Beginning, RouteRefreshSubtype.End],
            connection.Sent.Skip(sent).OfType<RouteRefreshMessage>().Select(message => message.Subtype));
        Assert.Equal(2, _peer.Neighbor.Snapshot().Sent.RouteRefresh);
        // Their own marks ask for nothing.
        _peer.Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv4Unicast, RouteRefreshSubtype.Beginning));
        Assert.Equal(sent + 3, connection.Sent.Count);
    }

    [Theory] // RFC 8654, section 4: to have offered it is enough to be sent such messages, to have been offered it is not.
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    public async Task Extended_messages_are_taken_once_they_were_offered(bool offered, bool offeredToUs, bool taken)
    {
        var peer = new FakePeer(neighbor => neighbor with { ExtendedMessages = offered });
        peer.Neighbor.Start();
        var connection = await peer.ConnectAsync();
        var before = connection.MaxMessageLength;
        var open = FakePeer.Open();
        peer.Receive(connection, offeredToUs
            ? open with { Capabilities = [.. open.Capabilities, new ExtendedMessageCapability()] } : open);
        Assert.Equal(SessionState.OpenConfirm, peer.State);
        Assert.Equal(taken ? MessageHeader.MaxExtendedMessageLength : before, connection.MaxMessageLength);
    }

    [Fact]
    public async Task The_pause_after_errors_grows()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Received(connection, MessageType.Update, new byte[] { 0, 5, 0, 0 });
        _peer.Time.Advance(TimeSpan.FromSeconds(10));
        connection = await _peer.ConnectAsync();
        _peer.Receive(connection, FakePeer.Open(number: 65999));
        // 15 to 20 s after the second error, 30 to 40 s after the third.
        _peer.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Contains(_peer.Neighbor.Snapshot().Timers, timer => timer.Kind == SessionTimerKind.IdleHold);
        _peer.Time.Advance(TimeSpan.FromSeconds(5.1));
        connection = await _peer.ConnectAsync();
        _peer.Receive(connection, FakePeer.Open(number: 65999));
        var left = Assert.Single(_peer.Neighbor.Snapshot().Timers, timer => timer.Kind == SessionTimerKind.IdleHold).Left;
        Assert.InRange(left.TotalSeconds, 30, 40);
    }

    [Fact]
    public async Task Keepalives_are_as_frequent_as_configured_but_never_too_rare()
    {
        foreach (var (configured, most) in ((int, int)[])[(2, 2), (9, 3)])
        {
            var peer = new FakePeer(neighbor => neighbor with { KeepaliveTime = TimeSpan.FromSeconds(configured) });
            await peer.EstablishAsync(9);
            var left = Assert.Single(peer.Neighbor.Snapshot().Timers, timer => timer.Kind == SessionTimerKind.Keepalive).Left;
            Assert.InRange(left.TotalSeconds, most * 0.75, most);
        }
    }

    [Fact]
    public async Task A_stop_is_a_hard_reset_where_notifications_are_survived()
    {
        var peer = new FakePeer(neighbor => neighbor with { GracefulRestart = TimeSpan.FromSeconds(120) });
        peer.Neighbor.Start();
        var connection = await peer.ConnectAsync();
        var open = FakePeer.Open();
        peer.Receive(connection,
            open with { Capabilities = [.. open.Capabilities, new GracefulRestartCapability(false, true, 120, [])] });
        peer.Receive(connection, KeepaliveMessage.Instance);
        await peer.Neighbor.StopAsync(NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "bye"));
        Assert.Equal("Cease/Hard Reset (Cease/Administrative Shutdown: \"bye\")", connection.Last.ToString());
    }

    [Fact]
    public async Task Shows_what_it_knows_of_the_session()
    {
        await _peer.EstablishAsync(30);
        _peer.Time.Advance(TimeSpan.FromSeconds(2));
        var status = _peer.Neighbor.Snapshot();
        Assert.Contains("extended message", status.SentCapabilities);
        Assert.Contains("four-octet AS 65000", status.Capabilities);
        Assert.Equal(["four-octet AS"], status.Negotiated);
        Assert.Equal(1, status.TimesEstablished);
        Assert.Equal(TimeSpan.FromSeconds(28), Assert.Single(status.Timers, timer => timer.Kind == SessionTimerKind.Hold).Left);
    }

    private static Route Route(string address) => new(new Prefix(IPAddress.Parse(address), 32));
}

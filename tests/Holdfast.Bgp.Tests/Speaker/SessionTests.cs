using System.Net;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>The state machine, state by state (RFC 4271, section 8.2.2), with the clock in the test's hands.</summary>
public class SessionTests
{
    private readonly FakePeer _peer = new();

    [Fact]
    public async Task Walks_through_all_states_to_established()
    {
        Assert.Equal(SessionState.Idle, _peer.State);
        _peer.Neighbor.Start();
        Assert.Equal(SessionState.Active, _peer.State);
        var connection = await _peer.ConnectAsync();
        Assert.Equal(SessionState.OpenSent, _peer.State);
        Assert.IsType<OpenMessage>(connection.Last);
        _peer.Receive(connection, FakePeer.Open());
        Assert.Equal(SessionState.OpenConfirm, _peer.State);
        Assert.IsType<KeepaliveMessage>(connection.Last);
        _peer.Receive(connection, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, _peer.State);
        // End-of-RIB of the one family that both speak.
        Assert.Equal(AddressFamily.Ipv4Unicast, Assert.IsType<UpdateMessage>(connection.Last).EndOfRib);
        Assert.True(_peer.Changes >= 4);
    }

    [Fact]
    public async Task Tries_again_after_the_connect_retry_time()
    {
        _peer.Neighbor.Start();
        await _peer.RefuseAsync();
        Assert.Equal(SessionState.Active, _peer.State);
        // Jitter takes off up to a quarter (section 10).
        _peer.Time.Advance(TimeSpan.FromSeconds(7.4));
        _peer.Time.Advance(TimeSpan.FromSeconds(2.7));
        await _peer.ConnectAsync();
        Assert.Equal(SessionState.OpenSent, _peer.State);
    }

    [Fact]
    public async Task Gives_up_an_attempt_that_takes_longer_than_the_connect_retry_time()
    {
        _peer.Neighbor.Start();
        var first = await _peer.AttemptAsync();
        _peer.Time.Advance(TimeSpan.FromSeconds(10));
        await _peer.ConnectAsync();
        Assert.True(first.Task.IsCanceled);
        Assert.Equal(SessionState.OpenSent, _peer.State);
        Assert.StartsWith("no answer from 198.51.100.254 port 179: ", _peer.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_four_minutes_for_an_open()
    {
        _peer.Neighbor.Start();
        var connection = await _peer.ConnectAsync();
        _peer.Time.Advance(TimeSpan.FromSeconds(239));
        Assert.Equal(SessionState.OpenSent, _peer.State);
        _peer.Time.Advance(TimeSpan.FromSeconds(1));
        AssertEnded(connection, ErrorCode.HoldTimerExpired, 0);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(180, 90)]
    public async Task The_smaller_hold_time_counts(ushort offered, int agreed)
    {
        var connection = await _peer.EstablishAsync(offered);
        Assert.Equal(TimeSpan.FromSeconds(agreed), _peer.Neighbor.Snapshot().HoldTime);
        Assert.Equal(TimeSpan.FromSeconds(agreed), connection.SendHoldTime);
        _peer.Time.Advance(TimeSpan.FromSeconds(agreed - 1));
        Assert.Equal(SessionState.Established, _peer.State);
        _peer.Time.Advance(TimeSpan.FromSeconds(1));
        AssertEnded(connection, ErrorCode.HoldTimerExpired, 0);
        Assert.Equal(1, _peer.Neighbor.Snapshot().Flaps);
    }

    [Fact]
    public async Task Hold_timer_runs_in_open_confirm_too()
    {
        _peer.Neighbor.Start();
        var connection = await _peer.ConnectAsync();
        _peer.Receive(connection, FakePeer.Open(holdTime: 9));
        _peer.Time.Advance(TimeSpan.FromSeconds(9));
        AssertEnded(connection, ErrorCode.HoldTimerExpired, 0);
    }

    [Fact]
    public async Task Keepalives_and_updates_hold_the_session()
    {
        var connection = await _peer.EstablishAsync(9);
        for (var round = 0; round < 10; round++)
        {
            _peer.Time.Advance(TimeSpan.FromSeconds(8));
            _peer.Receive(connection, round % 2 == 0 ? KeepaliveMessage.Instance
                : UpdateMessage.EndOfRibOf(AddressFamily.Ipv4Unicast));
        }
        Assert.Equal(SessionState.Established, _peer.State);
    }

    [Fact]
    public async Task Keepalives_go_out_every_third_of_the_hold_time()
    {
        var connection = await _peer.EstablishAsync(9);
        var before = connection.Sent.Count;
        for (var second = 0; second < 8; second++) _peer.Time.Advance(TimeSpan.FromSeconds(1));
        // Between 2.25 and 3 s apart, the ticks being a second.
        Assert.InRange(connection.Sent.Count - before, 2, 3);
        Assert.All(connection.Sent.Skip(before), message => Assert.IsType<KeepaliveMessage>(message));
    }

    [Fact]
    public async Task No_hold_time_means_no_keepalives_and_no_expiry()
    {
        var connection = await _peer.EstablishAsync(0);
        var before = connection.Sent.Count;
        _peer.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(SessionState.Established, _peer.State);
        Assert.Equal(before, connection.Sent.Count);
    }

    [Fact]
    public async Task Refuses_an_open_of_the_wrong_as()
    {
        var connection = await OpenSentAsync();
        _peer.Receive(connection, FakePeer.Open(number: 65999));
        AssertEnded(connection, ErrorCode.Open, (byte)OpenSubcode.BadPeerAs);
    }

    [Fact]
    public async Task Refuses_an_open_without_a_common_family()
    {
        var connection = await OpenSentAsync();
        _peer.Receive(connection, new OpenMessage(65000, 90, 1, [new MultiprotocolCapability((AddressFamily)(25 << 16 | 65))]));
        var notification = AssertEnded(connection, ErrorCode.Open, (byte)OpenSubcode.UnsupportedCapability);
        Assert.Equal("010400010001010400020001", Convert.ToHexStringLower(notification.Data.AsSpan()));
    }

    [Fact]
    public async Task Refuses_our_own_identifier_from_an_internal_neighbor()
    {
        var peer = new FakePeer(neighbor => neighbor with { PeerAs = 65101 });
        peer.Neighbor.Start();
        var connection = await peer.ConnectAsync();
        peer.Receive(connection, FakePeer.Open(routerId: 0xC0000201, number: 65101));
        Assert.Equal((byte)OpenSubcode.BadBgpIdentifier, Assert.IsType<NotificationMessage>(connection.Last).Subcode);
    }

    [Fact]
    public async Task Neighbor_that_names_no_family_speaks_ipv4()
    {
        var connection = await OpenSentAsync();
        _peer.Receive(connection, new OpenMessage(65000, 90, 1, []));
        Assert.Equal([AddressFamily.Ipv4Unicast], _peer.Neighbor.Snapshot().Families);
        Assert.Equal(SessionState.OpenConfirm, _peer.State);
    }

    [Theory]
    [InlineData(SessionState.OpenSent, MessageType.Keepalive, 1)]
    [InlineData(SessionState.OpenSent, MessageType.Update, 1)]
    [InlineData(SessionState.OpenConfirm, MessageType.Update, 2)]
    [InlineData(SessionState.OpenConfirm, MessageType.Open, 2)]
    [InlineData(SessionState.Established, MessageType.Open, 3)]
    internal async Task A_message_that_does_not_fit_the_state_is_an_fsm_error(SessionState state, MessageType type, byte subcode)
    {
        var connection = await OpenSentAsync();
        if (state > SessionState.OpenSent) _peer.Receive(connection, FakePeer.Open());
        if (state > SessionState.OpenConfirm) _peer.Receive(connection, KeepaliveMessage.Instance);
        Assert.Equal(state, _peer.State);
        _peer.Receive(connection, type switch
        {
            MessageType.Keepalive => KeepaliveMessage.Instance,
            MessageType.Update => UpdateMessage.EndOfRibOf(AddressFamily.Ipv4Unicast),
            _ => FakePeer.Open(),
        });
        var notification = AssertEnded(connection, ErrorCode.FiniteStateMachine, subcode);
        Assert.Equal([(byte)type], notification.Data.Items);
    }

    [Theory]
    [InlineData(SessionState.OpenSent)]
    [InlineData(SessionState.OpenConfirm)]
    [InlineData(SessionState.Established)]
    public async Task A_notification_ends_the_session_and_is_not_answered(SessionState state)
    {
        var connection = await OpenSentAsync();
        if (state > SessionState.OpenSent) _peer.Receive(connection, FakePeer.Open());
        if (state > SessionState.OpenConfirm) _peer.Receive(connection, KeepaliveMessage.Instance);
        var sent = connection.Sent.Count;
        _peer.Receive(connection, NotificationMessage.Cease(CeaseSubcode.AdministrativeReset, "tea"));
        Assert.Equal(sent, connection.Sent.Count);
        Assert.True(connection.IsClosed);
        Assert.Equal("received Cease/Administrative Reset: \"tea\"", _peer.LastError);
    }

    [Fact]
    public async Task A_malformed_update_ends_the_session()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Received(connection, MessageType.Update, new byte[] { 0, 5, 0, 0 });
        AssertEnded(connection, ErrorCode.Update, (byte)UpdateSubcode.MalformedAttributeList);
    }

    [Fact]
    public async Task A_faulty_attribute_is_counted_and_ends_nothing()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Received(connection, MessageType.Update, Convert.FromHexString("000000044001010920c00002eb"));
        Assert.Equal(1, _peer.Neighbor.Snapshot().FaultyUpdates);
        Assert.Equal(SessionState.Established, _peer.State);
    }

    [Fact]
    public async Task A_header_error_ends_the_session()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Malformed(connection, MessageError.Header(HeaderSubcode.BadMessageType, "message type 9", 9));
        AssertEnded(connection, ErrorCode.MessageHeader, (byte)HeaderSubcode.BadMessageType);
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_after_a_pause()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Closed(connection, "reset");
        // The passive one listens at once.
        Assert.Equal(SessionState.Active, _peer.State);
        Assert.Equal("reset", _peer.LastError);
        _peer.Time.Advance(TimeSpan.FromSeconds(10));
        await _peer.ConnectAsync();
        Assert.Equal(SessionState.OpenSent, _peer.State);
    }

    [Fact]
    public async Task A_faulty_neighbor_is_refused_for_a_while()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.Received(connection, MessageType.Update, new byte[] { 0, 5, 0, 0 });
        Assert.Equal(SessionState.Idle, _peer.State);
        var early = _peer.Accept();
        Assert.True(early.IsClosed);
        Assert.Equal((byte)CeaseSubcode.ConnectionRejected, Assert.IsType<NotificationMessage>(early.Last).Subcode);
        _peer.Time.Advance(TimeSpan.FromSeconds(10));
        var late = _peer.Accept();
        Assert.IsType<OpenMessage>(late.Last);
    }

    [Fact]
    public async Task Stop_says_why_and_nothing_is_tried_after_it()
    {
        var connection = await _peer.EstablishAsync();
        await _peer.Neighbor.StopAsync(NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "bye"));
        var notification = Assert.IsType<NotificationMessage>(connection.Last);
        Assert.Equal("Cease/Administrative Shutdown: \"bye\"", notification.ToString());
        Assert.True(connection.IsClosed);
        _peer.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(SessionState.Idle, _peer.State);
        Assert.True(_peer.Accept().IsClosed);
    }

    [Fact]
    public async Task A_neighbor_that_takes_nothing_is_dropped()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Observer.SendStalled(connection);
        AssertEnded(connection, ErrorCode.SendHoldTimerExpired, 0);
    }

    private async Task<FakeConnection> OpenSentAsync()
    {
        _peer.Neighbor.Start();
        return await _peer.ConnectAsync();
    }

    private NotificationMessage AssertEnded(FakeConnection connection, ErrorCode code, byte subcode)
    {
        var notification = Assert.IsType<NotificationMessage>(connection.Last);
        Assert.Equal((code, subcode), (notification.Code, notification.Subcode));
        Assert.True(connection.IsClosed);
        Assert.NotEqual(SessionState.Established, _peer.State);
        Assert.StartsWith($"sent {notification}", _peer.LastError, StringComparison.Ordinal);
        return notification;
    }
}

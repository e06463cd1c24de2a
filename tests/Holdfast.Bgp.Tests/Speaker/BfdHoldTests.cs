using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>A BGP session that BFD holds down, with the clock and the network in the test's hands.</summary>
public class BfdHoldTests
{
    private readonly FakePeer _peer = new();

    [Fact]
    public async Task An_established_session_ends_at_once_with_bfd_down()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Neighbor.HoldDown();
        Assert.Equal(NotificationMessage.Cease(CeaseSubcode.BfdDown), connection.Last);
        Assert.Equal(SessionState.Idle, _peer.State);
        Assert.Contains("Cease/BFD Down", _peer.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_held_it_neither_connects_nor_accepts()
    {
        await _peer.EstablishAsync();
        _peer.Neighbor.HoldDown();
        _peer.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SessionState.Idle, _peer.State);
        var connection = _peer.Accept();
        Assert.IsType<NotificationMessage>(connection.Last);
        Assert.Equal(SessionState.Idle, _peer.State);
    }

    [Fact]
    public async Task Released_it_connects_at_once()
    {
        await _peer.EstablishAsync();
        _peer.Neighbor.HoldDown();
        _peer.Neighbor.Release();
        var connection = await _peer.ConnectAsync();
        _peer.Receive(connection, FakePeer.Open());
        _peer.Receive(connection, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, _peer.State);
    }

    [Fact]
    public async Task Held_before_it_is_started_it_waits()
    {
        _peer.Neighbor.HoldDown();
        _peer.Neighbor.Start();
        _peer.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SessionState.Idle, _peer.State);
        _peer.Neighbor.Release();
        await _peer.ConnectAsync();
        Assert.Equal(SessionState.OpenSent, _peer.State);
    }

    [Fact]
    public async Task Held_and_released_before_it_is_started_it_does_not_start_by_itself()
    {
        _peer.Neighbor.HoldDown();
        _peer.Neighbor.Release();
        Assert.Equal(SessionState.Idle, _peer.State);
        _peer.Neighbor.Start();
        await _peer.ConnectAsync();
    }

    [Fact]
    public async Task A_session_the_neighbor_opened_ends_too()
    {
        _peer.Neighbor.Start();
        var connection = _peer.Accept();
        _peer.Receive(connection, FakePeer.Open());
        _peer.Receive(connection, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, _peer.State);
        _peer.Neighbor.HoldDown();
        Assert.Equal(SessionState.Idle, _peer.State);
        _peer.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SessionState.Idle, _peer.State);
        _peer.Neighbor.Release();
        await Wait.UntilAsync(() => _peer.State is SessionState.Connect or SessionState.Active);
    }

    [Fact]
    public async Task Stopped_it_is_not_started_by_a_release()
    {
        await _peer.EstablishAsync();
        _peer.Neighbor.HoldDown();
        await _peer.Neighbor.StopAsync(NotificationMessage.Cease(CeaseSubcode.PeerDeconfigured));
        _peer.Neighbor.Release();
        Assert.Equal(SessionState.Idle, _peer.State);
    }
}

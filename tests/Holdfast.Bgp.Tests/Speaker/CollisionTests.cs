using System.Net;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;
/// <summary>Two connections with one neighbor (RFC 4271, section 6.8).</summary>
public class CollisionTests
{
    private readonly FakePeer _peer = new();

    [Theory]
    [InlineData(0xC0000202, true, false)]
    [InlineData(0xC0000202, false, false)]
    [InlineData(0xC0000200, true, true)]
    [InlineData(0xC0000200, false, true)]
    public async Task Of_two_connections_the_one_made_by_the_higher_identifier_stays(
        uint identifier, bool oursFirst, bool keepsOurs)
    {
        var ours = await OpenSentAsync();
        var theirs = _peer.Accept();
        Assert.IsType<OpenMessage>(theirs.Last);
        _peer.Receive(oursFirst ? ours : theirs, FakePeer.Open(routerId: identifier));
        _peer.Receive(oursFirst ? theirs : ours, FakePeer.Open(routerId: identifier));
        var (kept, dropped) = keepsOurs ? (ours, theirs) : (theirs, ours);
        Assert.True(dropped.IsClosed);
        var notification = Assert.IsType<NotificationMessage>(dropped.Last);
        Assert.Equal((ErrorCode.Cease, (byte)CeaseSubcode.ConnectionCollisionResolution),
            (notification.Code, notification.Subcode));
        Assert.False(kept.IsClosed);
        _peer.Receive(kept, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, _peer.State);
        Assert.Null(_peer.LastError);
    }

    [Fact]
    public async Task A_connection_that_collides_with_an_established_one_is_closed()
    {
        await _peer.EstablishAsync();
        var late = _peer.Accept();
        Assert.True(late.IsClosed);
        Assert.Equal((byte)CeaseSubcode.ConnectionCollisionResolution, Assert.IsType<NotificationMessage>(late.Last).Subcode);
        Assert.Equal(SessionState.Established, _peer.State);
    }

    [Fact]
    public async Task The_other_connection_in_open_sent_goes_when_one_is_established()
    {
        _peer.Neighbor.Start();
        var ours = await _peer.ConnectAsync();
        var theirs = _peer.Accept();
        _peer.Receive(theirs, FakePeer.Open());
        _peer.Receive(theirs, KeepaliveMessage.Instance);
        Assert.True(ours.IsClosed);
        Assert.False(theirs.IsClosed);
        Assert.Equal(SessionState.Established, _peer.State);
    }

    private async Task<FakeConnection> OpenSentAsync()
    {
        _peer.Neighbor.Start();
        return await _peer.ConnectAsync();
    }
}

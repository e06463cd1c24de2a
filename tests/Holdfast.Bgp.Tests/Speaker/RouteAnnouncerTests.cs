using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;
/// <summary>Routes over a session, with the clock and the network in the test's hands.</summary>
public class RouteAnnouncerTests
{
    private readonly FakePeer _peer = new();

    [Fact]
    public async Task Routes_for_a_slow_neighbor_wait_and_go_as_they_are_by_then()
    {
        var connection = await _peer.EstablishAsync();
        var sent = connection.Sent.Count;
        connection.IsCongested = true;
        _peer.Neighbor.Announce([Route("192.0.2.1")]);
        _peer.Neighbor.Announce([Route("192.0.2.2")]);
        Assert.Equal(sent, connection.Sent.Count);
        connection.IsCongested = false;
        _peer.Observer.Drained(connection);
        var update = Assert.IsType<UpdateMessage>(Assert.Single(connection.Sent.Skip(sent)));
        Assert.Equal("192.0.2.2/32", Assert.Single(update.Nlri).ToString());
    }

    [Fact]
    public async Task Route_refresh_sends_everything_again()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Neighbor.Announce([Route("192.0.2.1")]);
        var sent = connection.Sent.Count;
        _peer.Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv6Unicast));
        Assert.Equal(sent, connection.Sent.Count);
        _peer.Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv4Unicast));
        Assert.Equal("192.0.2.1/32",
            Assert.Single(Assert.IsType<UpdateMessage>(Assert.Single(connection.Sent.Skip(sent))).Nlri).ToString());
    }

    [Fact]
    public async Task Who_asks_without_end_is_answered_at_once_and_then_after_pauses()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Neighbor.Announce([Route("192.0.2.1")]);
        var sent = connection.Sent.Count;
        Ask(connection, 100_000);
        Assert.Single(connection.Sent.Skip(sent));
        _peer.Time.Advance(RouteAnnouncer.LeastRefreshPause);
        Assert.Equal(2, connection.Sent.Count - sent);
        _peer.Time.Advance(RouteAnnouncer.LeastRefreshPause);
        Ask(connection, 1);
        Assert.Equal(3, connection.Sent.Count - sent);
    }

    [Fact]
    public async Task Who_asks_without_end_gets_so_many_octets_a_second()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Neighbor.Announce([.. Enumerable.Range(0, 1000).Select(i => Route($"198.51.{i / 250}.{i % 250}"))]);
        var sent = connection.Sent.Count;
        const int seconds = 5;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += TimeSpan.FromMilliseconds(1))
        {
            Ask(connection, 10);
            _peer.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // A prefix takes five octets, and some are for each message.
        var octets = connection.Sent.Skip(sent).OfType<UpdateMessage>().Sum(update => 5 * update.Nlri.Count);
        Assert.InRange(octets, seconds * RouteAnnouncer.RefreshRate * 8 / 10, (seconds + 1) * RouteAnnouncer.RefreshRate);
    }

    [Fact]
    public async Task Who_asks_without_end_and_takes_nothing_is_owed_one_answer()
    {
        var connection = await _peer.EstablishAsync();
        _peer.Neighbor.Announce([Route("192.0.2.1")]);
        var sent = connection.Sent.Count;
        connection.IsCongested = true;
        Ask(connection, 100_000);
        _peer.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(sent, connection.Sent.Count);
        connection.IsCongested = false;
        _peer.Observer.Drained(connection);
        Assert.Single(connection.Sent.Skip(sent));
    }

    [Fact]
    public async Task A_lost_session_owes_no_answer()
    {
        var connection = await _peer.EstablishAsync();
        Ask(connection, 2);
        _peer.Observer.Closed(connection, "reset");
        var sent = connection.Sent.Count;
        _peer.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(sent, connection.Sent.Count);
    }

    [Fact]
    public async Task A_route_without_a_next_hop_is_withheld_with_its_reason()
    {
        var peer = new FakePeer();
        peer.Neighbor.Announce([new Route(
            new Prefix(IPAddress.Parse("192.0.2.1"), 32)) { NextHop = new(new NextHop.LinkLocal(), new NextHop.Self()) }]);
        await peer.EstablishAsync();
        var status = peer.Neighbor.Snapshot();
        Assert.Empty(status.Announced);
        Assert.Contains("IPv4", Assert.Single(status.Withheld).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_of_a_family_not_agreed_on_is_left_to_other_sessions()
    {
        var peer = new FakePeer();
        peer.Neighbor.Announce([Route("192.0.2.1"), new Route(new Prefix(IPAddress.Parse("2001:db8::1"), 128))]);
        await peer.EstablishAsync();
        var status = peer.Neighbor.Snapshot();
        Assert.Equal("192.0.2.1/32", Assert.Single(status.Announced).Prefix.ToString());
        Assert.Empty(status.Withheld);
    }

    private void Ask(FakeConnection connection, int times)
    {
        for (var time = 0; time < times; time++)
            _peer.Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv4Unicast));
    }

    private static Route Route(string address) => new(new Prefix(IPAddress.Parse(address), 32));
}

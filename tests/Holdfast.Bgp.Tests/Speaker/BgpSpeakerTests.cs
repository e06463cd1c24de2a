using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Speaker;

public class BgpSpeakerTests
{
    private static readonly Route Dns1 = new(new Prefix(IPAddress.Parse("192.0.2.235"), 32))
    {
        Med = 100,
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
    };

    [Fact]
    public async Task Comes_up_and_announces_what_it_was_told_before()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Announce([Dns1]);
        await speakers.StartAsync();

        await Wait.UntilAsync(() => speakers.SecondSees.Received.Update >= 3);
        var status = speakers.FirstSees;
        Assert.Equal([Dns1.Prefix], status.Announced.Select(route => route.Prefix));
        Assert.Equal(TimeSpan.FromSeconds(3), status.HoldTime);
        Assert.Equal(IPAddress.Parse("192.0.2.2"), status.RouterId);
        Assert.NotNull(status.Uptime);
        Assert.Equal(["IPv4 unicast", "IPv6 unicast", "route refresh", "extended message", "four-octet AS 65201",
            "enhanced route refresh"], status.Capabilities);
        Assert.Equal(0, speakers.SecondSees.FaultyUpdates);
        // The route and two End-of-RIB markers.
        Assert.Equal(3, status.Sent.Update);
    }

    [Fact]
    public async Task Stays_up_longer_than_the_hold_time()
    {
        await using var speakers = LoopbackSpeakers.Create();
        await speakers.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        Assert.Equal(SessionState.Established, speakers.FirstSees.State);
        Assert.Equal(0, speakers.FirstSees.Flaps);
    }

    [Fact]
    public async Task Sends_only_the_difference()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Announce([Dns1]);
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Sent.Update == 3);

        speakers.First.Announce([Dns1]);
        Assert.Equal(3, speakers.FirstSees.Sent.Update);
        speakers.First.Announce([Dns1 with { Med = 200 }]);
        Assert.Equal(4, speakers.FirstSees.Sent.Update);
        speakers.First.Announce([]);
        Assert.Equal(5, speakers.FirstSees.Sent.Update);
        Assert.Empty(speakers.FirstSees.Announced);
        await Wait.UntilAsync(() => speakers.SecondSees.Received.Update == 5);
    }

    [Fact]
    public async Task Stop_tells_the_neighbor_why()
    {
        await using var speakers = LoopbackSpeakers.Create();
        await speakers.StartAsync();
        await speakers.First.StopAsync("maintenance, back at six — très bientôt");
        await Wait.UntilAsync(() => speakers.SecondSees.State != SessionState.Established);
        Assert.Equal(
            "received Cease/Administrative Shutdown: \"maintenance, back at six — très bientôt\"", speakers.SecondSees.LastError);
        Assert.Equal(1, speakers.SecondSees.Flaps);
    }

    [Fact]
    public async Task Apply_keeps_equal_neighbors_and_says_why_others_go()
    {
        await using var speakers = LoopbackSpeakers.Create();
        await speakers.StartAsync();

        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            Neighbors = [
            .. speakers.FirstOptions.Neighbors.Select(neighbor => neighbor with { })]
        });
        Assert.Equal(SessionState.Established, speakers.FirstSees.State);

        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            Neighbors = [
            speakers.FirstOptions.Neighbors[0] with { HoldTime = TimeSpan.FromSeconds(30) }]
        });
        await Wait.UntilAsync(() => speakers.SecondSees.Flaps == 1);
        Assert.Equal("received Cease/Other Configuration Change", speakers.SecondSees.LastError);
        await Wait.UntilAsync(() => speakers.SecondSees.State == SessionState.Established);

        speakers.First.Reconfigure(speakers.FirstOptions with { Neighbors = [] });
        await Wait.UntilAsync(() => speakers.SecondSees.Flaps == 2);
        Assert.Equal("received Cease/Peer De-configured", speakers.SecondSees.LastError);
        Assert.Empty(speakers.First.Neighbors);
    }

    [Fact]
    public async Task Neighbors_that_get_other_names_keep_their_sessions()
    {
        await using var speakers = LoopbackSpeakers.Create();
        await speakers.StartAsync();
        var since = speakers.FirstSees.Since;

        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            Neighbors = [speakers.FirstOptions.Neighbors[0] with { Name = "renamed" }]
        });
        Assert.Equal(("renamed", SessionState.Established, since), Seen());
        var preview = Assert.Single(speakers.First.Preview(speakers.FirstOptions, []));
        Assert.Equal((speakers.FirstOptions.Neighbors[0].Name, SessionFate.Kept), (preview.Name, preview.Session));

        // Its old name now belongs to another.
        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            Neighbors =
            [
                speakers.FirstOptions.Neighbors[0] with { Address = IPAddress.Parse("127.0.0.9"), Passive = true },
                speakers.FirstOptions.Neighbors[0] with { Name = "renamed again" },
            ]
        });
        Assert.Equal(("renamed again", SessionState.Established, since), Seen());
        Assert.Equal(2, speakers.First.Neighbors.Length);
        Assert.Equal(0, speakers.SecondSees.Flaps);

        (string, SessionState, DateTimeOffset) Seen()
        {
            var status = speakers.First.Neighbors[^1];
            return (status.Name, status.State, status.Since);
        }
    }

    [Fact]
    public async Task Closes_connections_of_strangers_and_counts_them()
    {
        await using var speakers = LoopbackSpeakers.Create();
        await speakers.StartAsync();
        using var stranger = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.3"), 0));
        await stranger.ConnectAsync(new IPEndPoint(LoopbackSpeakers.FirstAddress, speakers.FirstOptions.ListenPort),
            TestContext.Current.CancellationToken);
        Assert.Equal(0, await stranger.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(1, speakers.First.RejectedConnections);
        Assert.Equal(SessionState.Established, speakers.FirstSees.State);
    }

    [Fact]
    public async Task Connects_where_the_port_to_listen_on_is_taken()
    {
        using var squatter = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using var speakers = LoopbackSpeakers.Create();
        squatter.Bind(new IPEndPoint(IPAddress.Any, speakers.FirstOptions.ListenPort));
        squatter.Listen();
        await speakers.StartAsync();
        Assert.Contains(speakers.FirstOptions.ListenPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            speakers.First.ListenError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passive_neighbor_waits_to_be_connected_to()
    {
        await using var speakers =
            LoopbackSpeakers.Create(neighbor: options => options with { Passive = options.Name == "second" });
        await speakers.StartAsync();
        Assert.Equal(SessionState.Established, speakers.FirstSees.State);
    }

    [Theory]
    [InlineData("the key", "the key", true)]
    [InlineData("the key", "another", false)]
    public async Task Tcp_md5_admits_only_the_right_key(string first, string second, bool comesUp)
    {
        await using var speakers = LoopbackSpeakers.Create(
            neighbor: options => options with { Password = options.Name == "second" ? first : second });
        if (comesUp)
        {
            await speakers.StartAsync();
            return;
        }
        speakers.First.Start();
        speakers.Second.Start();
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.NotEqual(SessionState.Established, speakers.FirstSees.State);
        Assert.Equal(0, speakers.SecondSees.Received.Open);
    }

    [Fact]
    public async Task Raises_changed_when_a_session_changes_its_state()
    {
        await using var speakers = LoopbackSpeakers.Create();
        var established = new TaskCompletionSource();
        speakers.First.Changed += (_, _) =>
        {
            if (speakers.FirstSees.State == SessionState.Established) established.TrySetResult();
        };
        await speakers.StartAsync();
        await established.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wrong_as_is_refused_with_bad_peer_as()
    {
        await using var speakers =
            LoopbackSpeakers.Create(neighbor: options => options.Name == "second" ? options with { PeerAs = 65999 } : options);
        speakers.First.Start();
        speakers.Second.Start();
        await Wait.UntilAsync(() =>
            speakers.SecondSees.LastError?.Contains("Bad Peer AS", StringComparison.Ordinal) == true);
        await Wait.UntilAsync(() =>
            speakers.FirstSees.LastError?.Contains("65201, configured is 65999", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Does_nothing_before_it_is_started()
    {
        var options = LoopbackSpeakers.Create().FirstOptions;
        var speaker = new BgpSpeaker(options, TimeProvider.System, NullLoggerFactory.Instance);
        speaker.Announce([Dns1]);
        Assert.Equal(SessionState.Idle, speaker.Neighbors[0].State);
        Assert.Empty(speaker.Neighbors[0].Announced);
    }
}

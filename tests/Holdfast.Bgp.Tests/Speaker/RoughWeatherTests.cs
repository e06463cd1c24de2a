using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using AddressFamily = Holdfast.Bgp.Wire.AddressFamily;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Sessions when machines stand still, neighbors take nothing, and ports are taken.</summary>
public sealed class RoughWeatherTests : IAsyncDisposable
{
    private static readonly IPAddress Well = IPAddress.Parse("127.0.7.1");
    private static readonly IPAddress Stuck = IPAddress.Parse("127.0.7.2");

    private readonly int _port = FreePort.Next();
    private readonly RecordedLog _log = new();
    private BgpSpeaker? _speaker;

    private BgpSpeaker Speaker => _speaker!;

    public async ValueTask DisposeAsync()
    {
        if (_speaker is not null) await _speaker.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pause_of_this_machine_ends_no_session_whose_neighbor_has_spoken_meanwhile(bool updates)
    {
        Start(RawPeer.Neighbor("well", Well));
        using var peer = RawPeer.Connect(_port, Well);
        peer.KeepAlive();
        await Wait.UntilAsync(() => State("well") == SessionState.Established);
        var paused = new ManualResetEventSlim();
        // The hold time of 3 s is over before the thread runs again.
        Speaker.Post(() =>
        {
            paused.Set();
            Thread.Sleep(4000);
        });
        Assert.True(paused.Wait(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken));
        if (updates) peer.Send(UpdateMessage.EndOfRibOf(AddressFamily.Ipv4Unicast));
        var after = new TaskCompletionSource();
        Speaker.Post(after.SetResult);
        await after.Task;
        // Whatever the timers had to say is said by a moment later.
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal((SessionState.Established, 0), (State("well"), Status("well").Flaps));
        Assert.False(peer.IsOver);
    }

    [Fact]
    public async Task A_neighbor_that_is_silent_through_a_pause_is_lost()
    {
        Start(RawPeer.Neighbor("well", Well));
        using var peer = RawPeer.Connect(_port, Well);
        await Wait.UntilAsync(() => State("well") == SessionState.Established);
        Speaker.Post(() => Thread.Sleep(3500));
        await Wait.UntilAsync(() => Status("well").Flaps == 1);
        await Wait.UntilAsync(() => peer.Received.Contains(MessageType.Notification));
        Assert.Contains("silent for the hold time", Status("well").LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_neighbor_that_takes_nothing_is_given_up_and_keeps_nothing_from_others()
    {
        Start(RawPeer.Neighbor("well", Well), RawPeer.Neighbor("stuck", Stuck));
        Route[] routes = [.. Enumerable.Range(1, 250).Select(i => To($"192.0.2.{i}"))];
        Speaker.Announce(routes);
        using var well = RawPeer.Connect(_port, Well);
        using var stuck = RawPeer.Connect(_port, Stuck, receiveBuffer: 2304);
        well.KeepAlive();
        await Wait.UntilAsync(() => State("well") == SessionState.Established && State("stuck") == SessionState.Established);
        stuck.IsPaused = true;
        stuck.KeepAlive();
        // Each asks for all routes anew, so that much waits to be sent.
        stuck.Repeat(new RouteRefreshMessage(AddressFamily.Ipv4Unicast), TimeSpan.FromMilliseconds(2));
        for (var turn = 0; turn < 5; turn++)
        {
            var before = well.Received.Count(type => type == MessageType.Update);
            Speaker.Announce(turn % 2 == 0 ? [] : routes);
            await Wait.UntilAsync(() => well.Received.Count(type => type == MessageType.Update) > before);
        }
        await Wait.UntilAsync(
            "it is given up", () => Status("stuck").Flaps > 0, TimeSpan.FromSeconds(60), () => $"{Status("stuck")}");
        // Ours finds it when much waits to be sent, the kernel when little does.
        Assert.Matches("took nothing for the hold time|it takes nothing", Status("stuck").LastError);
        Assert.Equal(0, Status("well").Flaps);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task A_port_that_is_taken_at_the_start_is_listened_on_once_it_is_free(string holder)
    {
        using (var other = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            other.Bind(new IPEndPoint(IPAddress.Parse(holder), _port));
            other.Listen();
            Start(RawPeer.Neighbor("well", Well));
            Assert.Contains($"port {_port}", Speaker.ListenError, StringComparison.Ordinal);
            // It is tried again a few times meanwhile, and told once.
            await Task.Delay(2500, TestContext.Current.CancellationToken);
            Assert.NotNull(Speaker.ListenError);
        }
        await Wait.UntilAsync(() => Speaker.ListenError is null);
        using var peer = RawPeer.Connect(_port, Well);
        await Wait.UntilAsync(() => State("well") == SessionState.Established);
        Assert.Single(_log.Entries, entry => entry.Message.Contains("cannot listen", StringComparison.Ordinal));
        Assert.Single(_log.Entries, entry => entry.Message.Contains("listens on port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_given_up_when_the_reload_names_another()
    {
        using var other = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Any, _port));
        other.Listen();
        Start(RawPeer.Neighbor("well", Well));
        Assert.NotNull(Speaker.ListenError);
        var free = FreePort.Next();
        Speaker.Reconfigure(Options(free, RawPeer.Neighbor("well", Well)));
        Assert.Null(Speaker.ListenError);
        using var peer = RawPeer.Connect(free, Well);
        await Wait.UntilAsync(() => State("well") == SessionState.Established);
    }

    private static Route To(string address) => new(new Prefix(IPAddress.Parse(address), 32))
    {
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
    };

    private void Start(params NeighborOptions[] neighbors)
    {
        _speaker = new BgpSpeaker(Options(_port, neighbors), TimeProvider.System, _log);
        _speaker.Start();
    }

    private static BgpOptions Options(int port, params NeighborOptions[] neighbors) => new()
    {
        LocalAs = 65101,
        RouterId = IPAddress.Parse("192.0.2.1"),
        ListenPort = port,
        Neighbors = [.. neighbors],
    };

    private NeighborStatus Status(string name) => Speaker.Neighbors.Single(neighbor => neighbor.Name == name);

    private SessionState State(string name) => Status(name).State;
}

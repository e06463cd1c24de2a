using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>Two BGP speakers over loopback whose sessions hang on BFD.</summary>
public sealed class BfdWithBgpTests : IAsyncDisposable
{
    private static readonly BfdOptions Fast =
        new() { MinTx = TimeSpan.FromMilliseconds(50), MinRx = TimeSpan.FromMilliseconds(50) };

    private readonly BfdPorts _firstPorts = new(FreePort.Next(), FreePort.Next());
    private readonly BfdPorts _secondPorts = new(FreePort.Next(), FreePort.Next());
    private readonly int _firstBgp = FreePort.Next();
    private readonly int _secondBgp = FreePort.Next();
    private readonly List<BgpSpeaker> _speakers = [];
    private bool _secondForwards = true;

    [Fact]
    public async Task Lost_forwarding_ends_bgp_which_comes_back_with_bfd()
    {
        var (first, second) = Start(Fast, Fast);
        await UpAsync(first, second);
        _secondForwards = false;
        await Wait.UntilAsync(() => State(first) == SessionState.Idle && State(second) == SessionState.Idle);
        Assert.True(first.Bfd.Sessions[0].HoldsBgp);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.NotEqual(SessionState.Established, State(first));
        _secondForwards = true;
        await UpAsync(first, second);
        Assert.False(first.Bfd.Sessions[0].HoldsBgp);
        Assert.True(first.Neighbors[0].Flaps >= 1);
    }

    [Fact]
    public async Task A_peer_without_bfd_gets_bgp_all_the_same_unless_strict()
    {
        var (first, second) = Start(Fast, null);
        await Wait.UntilAsync(() =>
            State(first) == SessionState.Established && State(second) == SessionState.Established);
        Assert.Equal(BfdState.Down, first.Bfd.Sessions[0].State);
    }

    [Fact]
    public async Task Strict_waits_for_bfd()
    {
        var (first, second) = Start(Fast with { Strict = true }, null);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(SessionState.Idle, State(first));
        second.Reconfigure(Options(second: true, Fast));
        await UpAsync(first, second);
    }

    [Fact]
    public async Task Changed_intervals_reset_nothing_and_bfd_can_be_taken_away()
    {
        var (first, second) = Start(Fast, Fast);
        await UpAsync(first, second);
        var flaps = first.Neighbors[0].Flaps + second.Neighbors[0].Flaps;
        first.Reconfigure(Options(second: false, Fast with { MinTx = TimeSpan.FromMilliseconds(200), Multiplier = 4 }));
        await Wait.UntilAsync(() => second.Bfd.Sessions[0].DetectionTime == TimeSpan.FromMilliseconds(800));
        first.Reconfigure(Options(second: false, null));
        await Wait.UntilAsync(() => second.Bfd.Sessions[0].RemoteState == BfdState.AdminDown);
        // Longer than any detection time there was: silence after AdminDown means nothing.
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        Assert.Equal((SessionState.Established, SessionState.Established), (State(first), State(second)));
        Assert.Equal(flaps, first.Neighbors[0].Flaps + second.Neighbors[0].Flaps);
        Assert.Empty(first.Bfd.Sessions);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var speaker in _speakers) await speaker.DisposeAsync();
    }

    private (BgpSpeaker First, BgpSpeaker Second) Start(BfdOptions? firstBfd, BfdOptions? secondBfd)
    {
        var first = Speaker(Options(second: false, firstBfd), () => true, _firstPorts, _secondPorts);
        var second = Speaker(Options(second: true, secondBfd), () =>
            Volatile.Read(ref _secondForwards), _secondPorts, _firstPorts);
        first.Start();
        second.Start();
        return (first, second);
    }

    private BgpSpeaker Speaker(BgpOptions options, Func<bool> forwards, BfdPorts ports, BfdPorts remotePorts)
    {
        var speaker = new BgpSpeaker(options, TimeProvider.System, NullLoggerFactory.Instance,
            connector: null, new SystemLinkAddresses(), forwards, ports, remotePorts);
        _speakers.Add(speaker);
        return speaker;
    }

    private BgpOptions Options(bool second, BfdOptions? bfd)
    {
        var (own, other) = second ? (BfdPair.SecondAddress, BfdPair.FirstAddress) : (BfdPair.FirstAddress, BfdPair.SecondAddress);
        var (ownPort, otherPort) = second ? (_secondBgp, _firstBgp) : (_firstBgp, _secondBgp);
        return new BgpOptions
        {
            LocalAs = second ? 65201u : 65101u,
            RouterId = IPAddress.Parse(second ? "192.0.2.2" : "192.0.2.1"),
            ListenPort = ownPort,
            Neighbors =
            [
                new NeighborOptions("other", other, second ? 65101u : 65201u)
                {
                    Port = otherPort, Source = own, Bfd = bfd,
                    HoldTime = TimeSpan.FromSeconds(90), ConnectRetryTime = TimeSpan.FromSeconds(0.3),
                },
            ],
        };
    }

    private static SessionState State(BgpSpeaker speaker) => speaker.Neighbors[0].State;

    private static Task UpAsync(BgpSpeaker first, BgpSpeaker second) => Wait.UntilAsync(() =>
        State(first) == SessionState.Established && State(second) == SessionState.Established
        && first.Bfd.Sessions[0].State == BfdState.Up && second.Bfd.Sessions[0].State == BfdState.Up);
}

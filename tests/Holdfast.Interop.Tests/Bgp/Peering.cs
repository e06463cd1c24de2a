using System.Globalization;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Interop.Tests.Peers;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>A link, a peer at its other end, and our speaker at this one.</summary>
internal sealed class Peering : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Func<PeerSession, PeerSession> _session;
    private readonly Func<NeighborOptions, NeighborOptions> _neighbor;
    private readonly PeerProgram _program;
    private readonly IPAddress _peerAddress;
    private readonly int _port = FreePort.Next();
    private Peer? _peer;
    private BgpSpeaker? _speaker;

    /// <param name="program">The peer.</param>
    /// <param name="over">What the session runs over.</param>
    /// <param name="session">What differs on the peer's side.</param>
    /// <param name="neighbor">What differs on ours.</param>
    public Peering(
        PeerProgram program, Transport over = Transport.Ipv4, Func<PeerSession, PeerSession>? session = null,
        Func<NeighborOptions, NeighborOptions>? neighbor = null)
    {
        _program = program;
        _session = session ?? (same => same);
        _neighbor = neighbor ?? (same => same);
        Over = over;
        (OwnAddress, _peerAddress) = over switch
        {
            Transport.Ipv4 => (Link.Own, Link.Peer),
            Transport.Ipv6 => (Link.OwnIpv6, Link.PeerIpv6),
            _ => (Link.OwnLinkLocal, Link.PeerLinkLocal),
        };
    }

    public PeerLink Link { get; } = new();

    public Transport Over { get; }

    /// <summary>The port we listen on.</summary>
    public int Port => _port;

    /// <summary>Our end of the session.</summary>
    public IPAddress OwnAddress { get; }

    public Peer Peer => _peer ?? throw new InvalidOperationException("the peer has not been started");

    public BgpSpeaker Speaker => _speaker ?? throw new InvalidOperationException("the speaker has not been started");

    /// <summary>The session as we see it.</summary>
    public NeighborStatus Status => Speaker.Neighbors[0];

    /// <summary>Starts the peer, and the speaker with these routes.</summary>
    public void Start(params Route[] routes)
    {
        StartPeer();
        StartSpeaker(routes);
    }

    /// <summary>Starts both and waits until both say Established.</summary>
    public async Task UpAsync(params Route[] routes)
    {
        Start(routes);
        await EstablishedAsync();
    }

    public void StartPeer() =>
        _peer = Peer.Start(_program, Link, _session(new PeerSession(_peerAddress, OwnAddress, _port)));

    public void StartSpeaker(params Route[] routes)
    {
        var address = Over == Transport.LinkLocal
            ? new IPAddress(
                _peerAddress.GetAddressBytes(), long.Parse(
                    File.ReadAllText($"/sys/class/net/{Link.Interface}/ifindex"), CultureInfo.InvariantCulture))
            : _peerAddress;
        var neighbor = _neighbor(new NeighborOptions("peer", address, 395089) { ConnectRetryTime = TimeSpan.FromSeconds(1) });
        _speaker = new BgpSpeaker(
            new BgpOptions { LocalAs = 65101, RouterId = Link.Own, ListenPort = _port, Neighbors = [neighbor] },
                TimeProvider.System,
            NullLoggerFactory.Instance);
        _speaker.Announce(routes);
        _speaker.Start();
    }

    public async Task StopSpeakerAsync(string text)
    {
        await Speaker.StopAsync(text);
        _speaker = null;
    }

    /// <summary>Both say so.</summary>
    public Task EstablishedAsync() =>
        UntilAsync("Established on both sides", () => Status.State == SessionState.Established && Peer.IsEstablished);

    /// <summary>An Established session was lost; it may be back already.</summary>
    public Task LostAsync() => UntilAsync("the session is lost", () => Status.Flaps > 0);

    /// <summary>Waits until the peer has stored a route as it should; at the end says what it stored instead.</summary>
    public async Task StoresAsync(StoredRoute expected)
    {
        var wanted = Peer.AsStored(expected).ToString();
        var actual = "";
        await UntilAsync(
            $"stored as{Environment.NewLine}{wanted}", (
                ) => (actual = Peer.Route(expected.Prefix)?.ToString() ?? "no route") == wanted,
            () => $"but{Environment.NewLine}{actual}");
    }

    public Task ForgetsAsync(string prefix) => UntilAsync($"no route to {prefix}", () => Peer.Route(prefix) is null);

    /// <summary>Waits for what is bound to happen; the bound is generous because the machine may be busy.</summary>
    public Task UntilAsync(string what, Func<bool> happened, Func<string>? instead = null) => Wait.UntilAsync(
        $"{_program}: {what}", happened, Patience,
        () => $"{instead?.Invoke()}{Environment.NewLine}we: {_speaker?.Neighbors[0]}{Environment.NewLine}{_program} "
            + $"logged: {_peer?.Log}");

    public async ValueTask DisposeAsync()
    {
        if (_speaker is not null) await _speaker.DisposeAsync();
        _peer?.Dispose();
        Link.Dispose();
    }
}

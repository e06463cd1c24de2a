using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// BFD for the neighbors that want it: keeps a session with each, on the way that there is to it now, and registers the BGP
/// session with it.
/// </summary>
internal sealed partial class BfdRegistrations : IDisposable
{
    private readonly Lock _gate = new();
    // Held while it is found out how the neighbors are reached; taken before _gate, and never by the threads of BFD.
    private readonly Lock _resolving = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<bool> _forwards;
    private readonly Func<LocalAddresses?> _ask;
    private readonly BfdPorts? _ports;
    private readonly BfdPorts? _remotePorts;
    private readonly Dictionary<NeighborIdentity, BfdRegistration> _registrations = [];
    private ImmutableArray<WatchedNeighbor> _watched = [];
    private ImmutableArray<BfdPeer> _peers = [];
    private LocalAddresses _local = LocalAddresses.None;
    private BfdSpeaker? _speaker;
    private BfdNotifier? _notifier;
    private BfdPathWatch? _paths;
    private string? _error;

    /// <param name="time">The clock.</param>
    /// <param name="logger">The speaker's.</param>
    /// <param name="forwards">Whether what the sessions vouch for works; see <see cref="BfdSpeaker"/>.</param>
    /// <param name="ask">Tells this machine's addresses as they are now, or null; see <see cref="LocalAddresses.Now"/>.</param>
    /// <param name="ports">Where we receive, if not at the ports assigned.</param>
    /// <param name="remotePorts">Where neighbors receive.</param>
    public BfdRegistrations(
        TimeProvider time, ILogger logger, Func<bool> forwards, Func<LocalAddresses?>? ask = null, BfdPorts? ports = null,
        BfdPorts? remotePorts = null)
    {
        _time = time;
        _logger = logger;
        _forwards = forwards;
        _ask = ask ?? LocalAddresses.Now;
        (_ports, _remotePorts) = (ports, remotePorts);
    }

    /// <summary>
    /// Makes these the neighbors watched; to be called before new ones are started. Without BFD nothing runs at all.
    /// </summary>
    public void Reconfigure(BgpOptions options, IEnumerable<(NeighborOptions Options, IBfdClient Client)> neighbors)
    {
        ImmutableArray<WatchedNeighbor> watched =
        [
            .. neighbors.Where(neighbor => neighbor.Options.Bfd is not null).Select(neighbor =>
                new WatchedNeighbor(neighbor.Options, IsInternal(options, neighbor.Options), neighbor.Client)),
        ];
        if (watched.IsEmpty && _speaker is null) return;
        lock (_gate)
        {
            foreach (var gone in _registrations.Keys.Except(watched.Select(neighbor => neighbor.Options.Identity)).ToList())
            {
                _registrations[gone].Dispose();
                _registrations.Remove(gone);
            }
            foreach (var (neighbor, _, client) in watched)
            {
                if (!_registrations.TryGetValue(neighbor.Identity, out var registration))
                    _registrations.Add(neighbor.Identity, registration = new BfdRegistration(_time));
                registration.Reconfigure(client, neighbor.Bfd!.Strict);
            }
        }
        _notifier ??= new BfdNotifier(Notify);
        _speaker ??= Begin(_notifier);
        lock (_resolving)
        {
            _watched = watched;
            Resolve();
        }
        ReportError(_speaker.Snapshot().Error);
        _paths ??= new BfdPathWatch(FollowPaths);
    }

    /// <summary>
    /// An address or interface of this machine may have changed, or our end of a BGP session: it is looked how neighbors are
    /// reached now, by a thread of its own. To be called with or without locks.
    /// </summary>
    public void PathsMayHaveChanged() => _paths?.Look();

    /// <summary>Everything known, as it is now.</summary>
    public BfdSnapshot Snapshot()
    {
        if (_speaker?.Snapshot() is not { } snapshot) return BfdSnapshot.None;
        lock (_gate)
        {
            return snapshot with
            {
                Sessions = [.. snapshot.Sessions.Select(session => session with { HoldsBgp = HoldsBgp(session.Identity) })],
            };
        }
    }

    /// <summary>Ends all sessions with AdminDown.</summary>
    public Task StopAsync()
    {
        _paths?.Dispose();
        return _speaker?.StopAsync() ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        _notifier?.Dispose();
        foreach (var registration in _registrations.Values) registration.Dispose();
        _speaker?.Dispose();
    }

    private void FollowPaths()
    {
        lock (_resolving) Resolve();
    }

    // An interface made anew has another index, an address that has come puts its neighbors on the link, and the address of the
    // BGP session is the one to send from.
    private void Resolve()
    {
        _local = _ask() ?? _local;
        ImmutableArray<BfdPeer> peers =
            [.. _watched.Select(neighbor => BfdPeer.For(neighbor.Options, neighbor.IsInternal, neighbor.Client, _local))];
        if (peers.SequenceEqual(_peers)) return;
        _peers = peers;
        _speaker?.Reconfigure(peers);
    }

    private void Notify(BfdChange change)
    {
        var name = change.Peer.Name;
        BfdRegistration? registration;
        lock (_gate) registration = _registrations.GetValueOrDefault(change.Peer.Identity);
        // BGP first: the log can wait.
        registration?.Changed(change);
        if (change.State == change.Was) return;
        if (change.State == BfdState.Up) _logger.BfdUp(name);
        else if (change.State == BfdState.AdminDown) _logger.BfdClosed(name, "here");
        else if (change.Was == BfdState.Up && change.RemoteState == BfdState.AdminDown) _logger.BfdClosed(name, "at its end");
        else if (change.Was == BfdState.Up) _logger.BfdDown(name, ReasonOf(change));
    }

    private void ReportError(string? error)
    {
        if (error is not null && error != _error) _logger.BfdCannotReceive(error);
        _error = error;
    }

    private static string ReasonOf(BfdChange change)
    {
        var reason = BfdDiagnosticText.Of(change.Diagnostic);
        return change.Diagnostic == BfdDiagnostic.NeighborSignaledSessionDown && change.RemoteDiagnostic != BfdDiagnostic.None
            ? $"{reason} ({BfdDiagnosticText.Of(change.RemoteDiagnostic)})" : reason;
    }

    private bool HoldsBgp(NeighborIdentity neighbor) =>
        _registrations.TryGetValue(neighbor, out var registration) && registration.Holds;

    private static bool IsInternal(BgpOptions options, NeighborOptions neighbor) =>
        (neighbor.LocalAs ?? options.LocalAs) == neighbor.PeerAs;

    private sealed record WatchedNeighbor(NeighborOptions Options, bool IsInternal, IBfdClient Client);
}

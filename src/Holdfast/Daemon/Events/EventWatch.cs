using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Collections;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.Overrides;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon.Events;

/// <summary>
/// Puts what the node's parts tell into the event log. Parts that only say that something changed are compared with what
/// they were.
/// </summary>
internal sealed class EventWatch : IDisposable
{
    private readonly AnycastEngine _engine;
    private readonly BgpSpeaker _speaker;
    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly AddressKeeper _keeper;
    private readonly BackendOverrides _overrides;
    private readonly EventLog _log;
    private readonly Lock _gate = new();
    private ImmutableArray<NeighborStatus> _neighbors = [];
    private ImmutableArray<BackendStatus> _backends = [];
    private Dictionary<string, AddressStatus> _addresses = [];
    private (string Backend, string Reason) _reason;

    public EventWatch(AnycastEngine engine, BgpSpeaker speaker, LoadBalancer.LoadBalancer balancer, AddressKeeper keeper,
        BackendOverrides overrides, EventLog log)
    {
        (_engine, _speaker, _balancer, _keeper, _log) = (engine, speaker, balancer, keeper, log);
        _overrides = overrides;
        engine.Transitioned += OnTransition;
        speaker.Changed += OnSpeakerChanged;
        balancer.BackendsChanged += CompareBackends;
        keeper.Changed += CompareAddresses;
    }

    public void Dispose()
    {
        _engine.Transitioned -= OnTransition;
        _speaker.Changed -= OnSpeakerChanged;
        _balancer.BackendsChanged -= CompareBackends;
        _keeper.Changed -= CompareAddresses;
    }

    /// <summary>Compares everything that does not tell its transitions itself with what it was.</summary>
    public void CompareAll()
    {
        CompareAddresses();
        CompareBackends();
        CompareNeighbors();
    }

    /// <summary>Does what may change a backend, and tells the change with this reason.</summary>
    public void TellBackends(string backend, string reason, Action change)
    {
        lock (_gate)
        {
            _reason = (backend, reason);
            change();
            CompareBackends();
            _reason = default;
        }
    }

    private void OnTransition(Transition transition) => _log.Add(
        transition is RouteTransition ? EventKind.Route : EventKind.State, $"{transition.Service} {transition.Prefix}",
        transition.From, transition.To, transition.Reason);

    private void OnSpeakerChanged(object? sender, EventArgs e) => CompareNeighbors();

    private void CompareNeighbors()
    {
        lock (_gate)
        {
            var now = _speaker.Neighbors;
            var (pairs, removed) = Successors.Pair(_neighbors, KeyOf, now, KeyOf);
            foreach (var (was, neighbor) in pairs)
            {
                TellRenamed(EventKind.Session, was?.Name, neighbor.Name);
                var wasUp = was?.State == SessionState.Established;
                // A session that was lost and came back between two looks is told of twice. A neighbor that was configured anew
                // counts from zero.
                if (wasUp && (neighbor.State != SessionState.Established || neighbor.Since != was!.Since))
                    _log.Add(EventKind.Session, neighbor.Name, "Established",
                        neighbor.State == SessionState.Established ? "down" : neighbor.State.ToString(),
                        neighbor.LastError ?? "configured anew");
                if (neighbor.State == SessionState.Established && (!wasUp || neighbor.Since != was!.Since))
                    _log.Add(EventKind.Session, neighbor.Name, wasUp ? "down" : was?.State.ToString(), "Established",
                        $"AS {neighbor.PeerAs}, router id {neighbor.RouterId}, hold time {neighbor.HoldTime?.TotalSeconds}s");
            }
            foreach (var gone in removed)
                _log.Add(EventKind.Session, gone.Name, gone.State.ToString(), "removed", "it is no longer configured");
            _neighbors = now;
        }
    }

    private void CompareBackends()
    {
        lock (_gate)
        {
            var now = ImmutableArray.CreateBuilder<BackendStatus>();
            var (pairs, removed) = Successors.Pair(_backends, KeyOf, _balancer.Backends, KeyOf);
            foreach (var (was, backend) in pairs)
            {
                TellRenamed(EventKind.Backend, was?.Name, backend.Name);
                if (was?.State != backend.State)
                {
                    // Before its first check there is nothing to tell.
                    if (backend is { State: BackendState.Down, LastCheck: null }) continue;
                    _log.Add(EventKind.Backend, backend.Name, was?.State.ToWord(), backend.State.ToWord(), ReasonOf(backend));
                }
                now.Add(backend);
            }
            foreach (var gone in removed)
                _log.Add(EventKind.Backend, gone.Name, gone.State.ToWord(), "removed", "it is no longer configured");
            _backends = now.DrainToImmutable();
        }
    }

    private void TellRenamed(EventKind kind, string? was, string now)
    {
        if (was is not null && was != now) _log.Add(kind, now, null, "renamed", $"it was {was} before");
    }

    private static (IPAddress Identity, string Name) KeyOf(NeighborStatus neighbor) => (neighbor.Address, neighbor.Name);

    private static (IPEndPoint Identity, string Name) KeyOf(BackendStatus backend) => (backend.EndPoint, backend.Name);

    private string ReasonOf(BackendStatus backend) => _reason.Backend == backend.Name ? _reason.Reason
        : _overrides.Of(backend.Name) is { } said ? said.ToString()
        : backend.State is BackendState.ForcedUp or BackendState.ForcedDown ? "as configured"
        : backend.LastCheck?.Text ?? "";

    private void CompareAddresses()
    {
        lock (_gate)
        {
            var status = _keeper.Status;
            var now = status.Addresses.ToDictionary(address => address.Address.ToString());
            foreach (var (address, its) in now)
            {
                _addresses.TryGetValue(address, out var was);
                if (was?.State == its.State && was.Error == its.Error) continue;
                _log.Add(EventKind.Address, address, was?.State.ToWord(), its.State.ToWord(),
                    its.Error ?? $"on {status.Interface}");
            }
            foreach (var (address, gone) in _addresses.Where(address => !now.ContainsKey(address.Key)))
                _log.Add(EventKind.Address, address, gone.State.ToWord(), "removed", "no service has it any more");
            _addresses = now;
        }
    }
}

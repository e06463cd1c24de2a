using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon.Events;

/// <summary>
/// Puts what the node's parts tell into the event log. Parts that only say that something changed are compared with what
/// they were.
/// </summary>
internal sealed class EventWatch : IDisposable
{
    private readonly Node _node;
    private readonly EventLog _log;
    private readonly Lock _gate = new();
    private Dictionary<string, NeighborStatus> _neighbors = [];
    private Dictionary<string, BackendState> _backends = [];
    private Dictionary<string, AddressStatus> _addresses = [];

    public EventWatch(Node node, EventLog log)
    {
        (_node, _log) = (node, log);
        node.Engine.Transitioned += OnTransition;
        node.Speaker.Changed += OnSpeakerChanged;
        node.Balancer.BackendsChanged += LookAtBackends;
        node.Addresses.Changed += LookAtAddresses;
    }

    public void Dispose()
    {
        _node.Engine.Transitioned -= OnTransition;
        _node.Speaker.Changed -= OnSpeakerChanged;
        _node.Balancer.BackendsChanged -= LookAtBackends;
        _node.Addresses.Changed -= LookAtAddresses;
    }

    /// <summary>Looks at everything that does not tell its transitions itself.</summary>
    public void LookAround()
    {
        LookAtAddresses();
        LookAtBackends();
        LookAtNeighbors();
    }

    private void OnTransition(Transition transition) => _log.Add(
        transition is RouteTransition ? "route" : "state", $"{transition.Service} {transition.Prefix}",
        transition.From, transition.To, transition.Reason);

    private void OnSpeakerChanged(object? sender, EventArgs e) => LookAtNeighbors();

    private void LookAtNeighbors()
    {
        lock (_gate)
        {
            var now = _node.Speaker.Neighbors.ToDictionary(neighbor => neighbor.Name);
            foreach (var neighbor in now.Values)
            {
                _neighbors.TryGetValue(neighbor.Name, out var was);
                var wasUp = was?.State == SessionState.Established;
                // A session that was lost and came back between two looks is told of twice. A neighbor that was configured anew counts from zero.
                if (wasUp && (neighbor.State != SessionState.Established || neighbor.Since != was!.Since))
                    _log.Add("session", neighbor.Name, "Established", neighbor.State == SessionState.Established ? "down" : neighbor.State.ToString(),
                        neighbor.LastError ?? "configured anew");
                if (neighbor.State == SessionState.Established && (!wasUp || neighbor.Since != was!.Since))
                    _log.Add("session", neighbor.Name, wasUp ? "down" : was?.State.ToString(), "Established",
                        $"AS {neighbor.PeerAs}, router id {neighbor.RouterId}, hold time {neighbor.HoldTime?.TotalSeconds}s");
            }
            foreach (var gone in _neighbors.Values.Where(neighbor => !now.ContainsKey(neighbor.Name)))
                _log.Add("session", gone.Name, gone.State.ToString(), "removed", "it is no longer configured");
            _neighbors = now;
        }
    }

    private void LookAtBackends()
    {
        lock (_gate)
        {
            var now = new Dictionary<string, BackendState>();
            var backends = _node.Balancer.Backends;
            foreach (var backend in backends)
            {
                now[backend.Name] = backend.State;
                if (_backends.TryGetValue(backend.Name, out var was) && was == backend.State) continue;
                // Before its first check there is nothing to tell.
                if (backend is { State: BackendState.Down, LastCheck: null })
                {
                    now.Remove(backend.Name);
                    continue;
                }
                _log.Add("backend", backend.Name, _backends.ContainsKey(backend.Name) ? NodeReports.Word(was) : null, NodeReports.Word(backend.State),
                    backend.State is BackendState.ForcedUp or BackendState.ForcedDown ? "as configured" : backend.LastCheck?.Text ?? "");
            }
            foreach (var gone in _backends.Where(known => !backends.Any(backend => backend.Name == known.Key)))
                _log.Add("backend", gone.Key, NodeReports.Word(gone.Value), "removed", "it is no longer configured");
            _backends = now;
        }
    }

    private void LookAtAddresses()
    {
        lock (_gate)
        {
            var status = _node.Addresses.Status;
            var now = status.Addresses.ToDictionary(address => address.Address.ToString());
            foreach (var (address, its) in now)
            {
                _addresses.TryGetValue(address, out var was);
                if (was?.State == its.State && was.Error == its.Error) continue;
                _log.Add("address", address, was?.State.ToString().ToLowerInvariant(), its.State.ToString().ToLowerInvariant(), its.Error ?? $"on {status.Interface}");
            }
            foreach (var (address, gone) in _addresses.Where(address => !now.ContainsKey(address.Key)))
                _log.Add("address", address, gone.State.ToString().ToLowerInvariant(), "removed", "no service has it any more");
            _addresses = now;
        }
    }
}

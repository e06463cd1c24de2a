using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Speaker;

/// <content>What is announced, and what operators ask of sessions.</content>
public sealed partial class BgpSpeaker
{
    /// <summary>
    /// Makes <paramref name="desired"/> the whole of what is announced beside static routes and those of processes; only the
    /// difference is sent, and at once.
    /// </summary>
    public void Announce(IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate) _neighbors.Announce([.. desired]);
    }

    /// <summary>
    /// For each of these prefixes, makes the routes the whole of what processes announce and withdraw there; a withdrawal takes a
    /// static route away too. Of several the last one counts, and a service's own route before all of them.
    /// </summary>
    public void AnnounceBeside(IReadOnlyDictionary<Prefix, ImmutableArray<Route>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_gate) _neighbors.AnnounceBeside(changes);
    }

    /// <summary>Announces or withdraws the static routes that have this watchdog.</summary>
    public void SetWatchdog(string name, bool announced)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate) _neighbors.SetWatchdog(name, announced);
    }

    /// <summary>Sends all routes again to the neighbors of these names that have a session.</summary>
    public void Resend(IReadOnlyCollection<string> neighbors)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        lock (_gate)
            foreach (var neighbor in Named(neighbors)) neighbor.Resend();
    }

    /// <summary>Sends End-of-RIB (RFC 4724) once more, where the session speaks the family.</summary>
    public void SendEndOfRib(IReadOnlyCollection<string> neighbors, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        lock (_gate)
            foreach (var neighbor in Named(neighbors)) neighbor.SendEndOfRib(family);
    }

    /// <summary>Asks for all routes of a family again (RFC 2918), where the session and the neighbor speak it.</summary>
    public void RequestRoutes(IReadOnlyCollection<string> neighbors, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        lock (_gate)
            foreach (var neighbor in Named(neighbors)) neighbor.RequestRoutes(family);
    }

    /// <summary>
    /// Ends the sessions of the neighbors of these names with a Cease (RFC 4486), and lets them come up again at once; one that
    /// BFD holds down stays so.
    /// </summary>
    /// <param name="neighbors">Names of neighbors.</param>
    /// <param name="subcode">The subcode of the Cease.</param>
    public void Reset(IReadOnlyCollection<string> neighbors, byte subcode)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        lock (_gate)
            foreach (var neighbor in Named(neighbors)) neighbor.Reset(NotificationMessage.Cease((CeaseSubcode)subcode));
    }

    /// <summary>What every neighbor would have if these options were in force and these routes wanted. Nothing changes.</summary>
    /// <param name="options">The options, valid.</param>
    /// <param name="desired">The whole of what would be announced.</param>
    public ImmutableArray<NeighborPreview> Preview(BgpOptions options, IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate) return _neighbors.Preview(WithCreated(options), [.. desired]);
    }

    /// <summary>
    /// Speaks to these neighbors beside the configured ones, and to no others that were given so before. They stay when other
    /// options come in force; one whose address is configured by then is the configuration's.
    /// </summary>
    public void SetCreated(IReadOnlyCollection<NeighborOptions> neighbors)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        lock (_gate)
        {
            if (_isStopped) return;
            _created = [.. neighbors];
            PutInForce();
        }
        RaiseChanged();
    }

    private BgpOptions WithCreated(BgpOptions options) => _created.IsEmpty ? options : options with
    {
        Neighbors =
        [
            .. options.Neighbors,
            .. _created.Where(one => !options.Neighbors.Any(its => its.Address.Equals(one.Address) || its.Name == one.Name)),
        ],
    };

    private void PutInForce()
    {
        _options = WithCreated(_configured);
        var fresh = _neighbors.Reconfigure(_options);
        if (!_isStarted) return;
        _listeners.Reconfigure(_options);
        ReconfigureBfd();
        foreach (var neighbor in fresh) Begin(neighbor);
    }

    private IEnumerable<Neighbor> Named(IReadOnlyCollection<string> names) =>
        _neighbors.Admitted.Where(neighbor => names.Contains(neighbor.Name));
}

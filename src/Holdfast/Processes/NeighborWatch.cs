using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Processes;

/// <summary>What became of a neighbor since it was last looked at.</summary>
internal enum NeighborEvent
{
    /// <summary>The TCP connection is there.</summary>
    Connected,

    /// <summary>The session is Established.</summary>
    Up,

    /// <summary>It is not any more.</summary>
    Down,

    /// <summary>It is in another state.</summary>
    State,
}

/// <summary>Finds out what became of neighbors by comparing; what came and went between two looks is told in order.</summary>
internal sealed class NeighborWatch
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A neighbor as it was when something was told of it; null when it is not known.</summary>
    public NeighborStatus? Status(string name) => _known.GetValueOrDefault(name)?.Latest;

    /// <summary>How often its session had come up or was lost at the last look, as messages count it.</summary>
    public long Epoch(string name) =>
        _known.GetValueOrDefault(name)?.Status is { } status ? status.TimesEstablished + status.Flaps : 0;

    /// <summary>Tells that it is connected, unless that was told.</summary>
    public void Connect(NeighborStatus now, Action<NeighborEvent, NeighborStatus> tell)
    {
        if (!_known.TryGetValue(now.Name, out var known)) _known.Add(now.Name, known = new Known());
        known.Latest = now;
        if (known.IsConnected) return;
        known.IsConnected = true;
        tell(NeighborEvent.Connected, now);
    }

    /// <summary>Compares, and tells each difference.</summary>
    public void Look(IReadOnlyList<NeighborStatus> neighbors, Action<NeighborEvent, NeighborStatus> tell)
    {
        foreach (var now in neighbors)
        {
            if (!_known.TryGetValue(now.Name, out var known)) _known.Add(now.Name, known = new Known());
            var was = known.Status;
            known.Status = known.Latest = now;
            if (now.State != (was?.State ?? SessionState.Idle)) tell(NeighborEvent.State, now);
            if (now.Flaps > (was?.Flaps ?? 0))
            {
                known.IsConnected = false;
                tell(NeighborEvent.Down, now);
            }
            var isUp = now.State == SessionState.Established && now.TimesEstablished > (was?.TimesEstablished ?? 0);
            if (now.State < SessionState.OpenSent) known.IsConnected = false;
            else if (isUp || now.State != SessionState.Established) Connect(now, tell);
            if (isUp) tell(NeighborEvent.Up, now);
        }
        foreach (var gone in _known.Keys.Except(neighbors.Select(one => one.Name)).ToList()) _known.Remove(gone);
    }

    private sealed class Known
    {
        public NeighborStatus? Status { get; set; }

        public NeighborStatus? Latest { get; set; }

        public bool IsConnected { get; set; }
    }
}

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
    private readonly Dictionary<string, (SessionState State, long Ups, long Flaps)> _known = new(StringComparer.Ordinal);

    /// <summary>Compares, and tells each difference.</summary>
    public void Look(IReadOnlyList<NeighborStatus> neighbors, Action<NeighborEvent, NeighborStatus> tell)
    {
        foreach (var now in neighbors)
        {
            var was = _known.GetValueOrDefault(now.Name, (SessionState.Idle, 0, 0));
            _known[now.Name] = (now.State, now.TimesEstablished, now.Flaps);
            if (now.State != was.State) tell(NeighborEvent.State, now);
            if (now.Flaps > was.Flaps) tell(NeighborEvent.Down, now);
            var isUp = now.State == SessionState.Established;
            var isNew = now.TimesEstablished > was.Ups;
            if ((isUp && isNew) || (now.State is SessionState.OpenSent && was.State is not SessionState.OpenSent))
                if (!isUp || was.State
                    is not (SessionState.OpenSent or SessionState.OpenConfirm)) tell(NeighborEvent.Connected, now);
            if (isUp && isNew) tell(NeighborEvent.Up, now);
        }
        foreach (var gone in _known.Keys.Except(neighbors.Select(one => one.Name)).ToList()) _known.Remove(gone);
    }
}

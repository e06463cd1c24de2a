using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>
/// The UDP sockets of all workers, for whoever wants to know how they fare. Changed when listeners come and go, read at any
/// time.
/// </summary>
internal sealed class ListenerGauges
{
    private ImmutableArray<ListenerGauge> _gauges = [];

    /// <summary>A socket has come.</summary>
    public void Add(ListenerGauge gauge) => ImmutableInterlocked.Update(ref _gauges, static (all, one) => all.Add(one), gauge);

    /// <summary>A socket has gone.</summary>
    public void Remove(ListenerGauge gauge) =>
        ImmutableInterlocked.Update(ref _gauges, static (all, one) => all.Remove(one), gauge);

    /// <summary>The listeners, each over the sockets of all workers.</summary>
    public ImmutableArray<ListenerStatus> Status() =>
    [
        .. _gauges.GroupBy(gauge => gauge.Key).Select(sockets => new ListenerStatus(
            sockets.Key.EndPoint, sockets.Key.Interface, sockets.Count(), sockets.Min(socket => socket.ReceiveBuffer),
            sockets.Min(socket => socket.SendBuffer), sockets.Sum(socket => socket.ReceiveQueue),
            sockets.Sum(socket => socket.Dropped)))
            .OrderBy(listener => listener.ToString(), StringComparer.Ordinal),
    ];
}

using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams;

/// <summary>
/// One worker's ways to a backend: one for queries that came in datagrams, one for those of streams, or one for both.
/// </summary>
/// <param name="Backend">The backend.</param>
/// <param name="Datagram">For queries that came in datagrams.</param>
/// <param name="Stream">For queries of streams.</param>
internal sealed record BackendUpstreams(Backend Backend, IUpstream Datagram, IUpstream Stream) : ISweepTarget, IDisposable
{
    private const int Ways = 2;

    /// <summary>How long after a query identical ones join it, in the clock's timestamps.</summary>
    public required long JoinTime { get; init; }

    /// <summary>The worker's number for the backend, while it has these ways; each way has a number made of it.</summary>
    public ushort Number
    {
        get;
        set
        {
            field = value;
            if (Datagram.Watch is { } inDatagrams)
                inDatagrams.Way = value * Ways;
            if (Stream != Datagram && Stream.Watch is { } inStreams)
                inStreams.Way = (value * Ways) + 1;
        }
    }

    /// <summary>Whether a query still waits for an answer.</summary>
    public bool IsBusy => Datagram.IsBusy || Stream.IsBusy;

    /// <summary>The way for queries that came over a protocol.</summary>
    public IUpstream For(ListenerProtocol protocol) => protocol.IsDatagram ? Datagram : Stream;

    /// <summary>The way for a query that was sent before: as it was sent the last time, in a datagram or in a stream.</summary>
    public IUpstream For(in PendingQuery query) =>
        query.Has(PendingTraits.StreamClient | PendingTraits.FetchedWhole) || query.Outstanding.Way % Ways != 0
            ? Stream : Datagram;

    /// <summary>The way that has a number.</summary>
    /// <param name="way">The number.</param>
    public IUpstream Way(int way) => way % Ways != 0 ? Stream : Datagram;

    /// <summary>The number of the backend that a way leads to.</summary>
    /// <param name="way">The way's number.</param>
    public static int NumberOf(int way) => way / Ways;

    /// <inheritdoc/>
    public void Sweep()
    {
        Datagram.Sweep();
        if (Stream != Datagram)
            Stream.Sweep();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Datagram.Dispose();
        if (Stream != Datagram)
            Stream.Dispose();
    }
}

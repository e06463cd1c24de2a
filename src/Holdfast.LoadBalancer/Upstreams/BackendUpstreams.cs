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
    /// <summary>How long after a query identical ones join it, in the clock's timestamps.</summary>
    public required long JoinTime { get; init; }

    /// <summary>The worker's number for the backend, while it has these ways.</summary>
    public ushort Number { get; set; }

    /// <summary>Whether a query still waits for an answer.</summary>
    public bool IsBusy => Datagram.IsBusy || Stream.IsBusy;

    /// <summary>The way for queries that came over a protocol.</summary>
    public IUpstream For(ListenerProtocol protocol) => protocol.IsDatagram ? Datagram : Stream;

    /// <summary>The way for a query that was sent before.</summary>
    public IUpstream For(in PendingQuery query) =>
        query.Has(PendingTraits.StreamClient | PendingTraits.FetchedWhole) ? Stream : Datagram;

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

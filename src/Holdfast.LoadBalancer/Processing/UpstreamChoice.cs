using System.Diagnostics.CodeAnalysis;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Chooses a query's backend by its pool's policy, and the way there by the protocol it came over.</summary>
internal sealed class UpstreamChoice(WorkerUpstreams upstreams, Worker worker)
{
    // Type and class, behind the name in a question.
    private const int TypeAndClass = 4;

    private WorkerRandom _random = WorkerRandom.Create();

    /// <summary>The pools of the configuration; the worker changes them between two batches.</summary>
    public required PoolSet Pools { get; set; }

    /// <summary>
    /// Finds the first candidate, or, where a query cannot be sent to it now, the next; false when it can be sent to none.
    /// </summary>
    /// <param name="query">The query, its pool known.</param>
    /// <param name="chosen">The ways to the backend.</param>
    /// <param name="upstream">The way for this query.</param>
    public bool TryChoose(
        scoped in Query query, [NotNullWhen(true)] out BackendUpstreams? chosen, [NotNullWhen(true)] out IUpstream? upstream)
    {
        Selection selection = new(query.View.QName, query.Worker, ref _random);
        Backend? backend = query.Pool.Choose(in selection);
        if (backend is not null && CanSend(backend, in query, out chosen, out upstream))
            return true;

        // Those that were tried are kept only here: most queries take the first.
        Candidates tried = default;
        while (backend is not null && tried.TryAdd(backend))
        {
            backend = query.Pool.Choose(in selection, tried.AsSpan());
            if (backend is not null && CanSend(backend, in query, out chosen, out upstream))
                return true;
        }

        chosen = null;
        upstream = null;
        return false;
    }

    /// <summary>
    /// Finds the next candidate for a query that was sent before; false when there is none that it can be sent to as it is.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="chosen">The ways to the backend.</param>
    /// <param name="upstream">The way for this query.</param>
    public bool TryChooseNext(
        in PendingQuery query, [NotNullWhen(true)] out BackendUpstreams? chosen, [NotNullWhen(true)] out IUpstream? upstream)
    {
        (chosen, upstream) = (null, null);
        if (!query.Attempts.MayGoOn || !query.Query.HasMessage || Pools.Find(query.Attempts.Pool) is not { } pool)
            return false;
        Candidates tried = default;
        BackendUpstreams? last = null;
        foreach (ushort number in query.Attempts.Tried)
        {
            last = upstreams.ByNumber[number];
            if (last is not null && !tried.TryAdd(last.Backend))
                return false;
        }

        Selection selection = new(query.Query.Question[..^TypeAndClass], worker.Index, ref _random);
        while (last is not null && pool.Choose(in selection, tried.AsSpan()) is { } backend)
        {
            chosen = upstreams[backend];
            upstream = chosen.For(in query);
            // The kept message was made for the first backend: one that is told otherwise of the client must not get it.
            if (backend.Options.ClientSubnet == last.Backend.Options.ClientSubnet && upstream.CanSend())
                return true;
            if (!tried.TryAdd(backend))
                return false;
        }

        return false;
    }

    private bool CanSend(Backend backend, scoped in Query query, out BackendUpstreams chosen, out IUpstream upstream)
    {
        chosen = upstreams[backend];
        upstream = chosen.For(query.Protocol);
        return upstream.CanSend();
    }
}

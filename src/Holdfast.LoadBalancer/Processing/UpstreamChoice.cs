using System.Diagnostics.CodeAnalysis;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Chooses a query's backend by its pool's policy, and the way there by the protocol it came over.</summary>
internal sealed class UpstreamChoice(WorkerUpstreams upstreams)
{
    private WorkerRandom _random = WorkerRandom.Create();

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

    private bool CanSend(Backend backend, scoped in Query query, out BackendUpstreams chosen, out IUpstream upstream)
    {
        chosen = upstreams[backend];
        upstream = chosen.For(query.Protocol);
        return upstream.CanSend();
    }
}

using System.Runtime.CompilerServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pending;

namespace Holdfast.LoadBalancer.Tracing;

/// <summary>Finds what takes down the steps of a worker's pending queries that are traced.</summary>
/// <param name="clients">The worker's clients.</param>
internal sealed class PendingTraces(ClientTable clients)
{
    /// <summary>What takes down the steps of a query; null for one that is not traced, or whose client has its answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TraceRecorder? Find(in PendingQuery query) => query.Terms.Has(AnswerTraits.Traced) ? FindTraced(in query) : null;

    private TraceRecorder? FindTraced(in PendingQuery query) =>
        (clients[query.Client.Client] as TracedClient)?.Find(in query.Client);
}

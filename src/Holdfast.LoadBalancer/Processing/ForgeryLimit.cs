using System.Runtime.CompilerServices;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Upstreams;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Keeps the queries for one question that are in flight over one datagram upstream so few that a forger gains nothing by more of
/// them, whoever asked and whether they are sent for the first time.
/// </summary>
/// <param name="pending">The worker's pending queries.</param>
/// <param name="metrics">What it counts.</param>
internal sealed class ForgeryLimit(PendingQueries pending, WorkerMetrics metrics)
{
    /// <summary>
    /// The way for a query: that one, or, where so many for its question are in flight over it that a forger would gain by one
    /// more, a stream, which nobody forges answers into.
    /// </summary>
    public IUpstream Limit(ref PendingQuery query, IUpstream upstream)
    {
        if (TryTakePlace(ref query, upstream))
            return upstream;
        metrics.Counters[Counter.ForgeryLimit] += query.Terms.IsCounted ? 1 : 0;
        return upstream.ForTruncated!;
    }

    /// <summary>Counts a query that is about to be sent, unless it is counted already; false when there are enough.</summary>
    public bool TryTakePlace(ref PendingQuery query, IUpstream upstream) =>
        query.Counted != 0 || upstream.ForTruncated is null
        || pending.Questions.TryAdd(ref query, RuntimeHelpers.GetHashCode(upstream));
}

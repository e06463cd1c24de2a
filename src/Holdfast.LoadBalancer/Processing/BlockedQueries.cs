using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Counts what clients ask for the rules that block them, and finds the queries that are blocked.</summary>
/// <param name="table">Whom and what operators and rules block.</param>
/// <param name="metrics">What the worker counts.</param>
/// <param name="recorder">Records what comes of queries.</param>
internal sealed class BlockedQueries(BlockTable table, WorkerMetrics metrics, QueryRecorder recorder)
{
    /// <summary>
    /// What a query gets; false when that is nothing. Who is blocked is told no error either: a query that cannot be read gets
    /// nothing, whatever the block's action.
    /// </summary>
    /// <param name="query">The query, read as far as it can be.</param>
    /// <param name="message">The message as received.</param>
    /// <param name="isReadable">Whether it could be read.</param>
    /// <param name="tallies">What rates are counted in; null where nobody wants them.</param>
    /// <param name="action">What it gets; <see cref="BlockAction.None"/> when nothing blocks it.</param>
    public bool MayGoOn(
        scoped in Query query, scoped ReadOnlySpan<byte> message, bool isReadable, DynamicTallies? tallies,
        out BlockAction action)
    {
        // Rates are of all that comes, blocked or not.
        if (tallies is not null && isReadable && query.IsCounted)
            tallies.Of(query.Worker).Asked(in query.Client, query.View.QName, query.View.QType);
        action = BlockAction.None;
        if (table.Current is not { } blocks || query.IsOwnCheck)
            return true;
        ReadOnlySpan<byte> qname = isReadable ? query.View.QName : [];
        action = blocks.Apply(
            in query.Client, qname, query.Protocol.IsDatagram, query.IsCounted ? query.Worker : BlockSet.Uncounted);
        if (action == BlockAction.None)
            return true;
        query.Trace?.Blocked(action.ToString());
        if (action != BlockAction.Drop && isReadable)
            return true;
        metrics.Counters[Counter.BlockedDropped] += query.IsCounted ? 1 : 0;
        query.Trace?.Dropped(Counter.BlockedDropped);
        recorder.Dropped(in query, message, QueryOutcome.Blocked);
        return false;
    }
}

using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>A worker's part of the query log: it tells the sinks of its queries.</summary>
/// <param name="worker">The worker.</param>
internal sealed class QueryLogger(Worker worker) : IQueryObserver, IMessageObserver
{
    /// <summary>The sinks; the worker changes them between two batches.</summary>
    public QueryLog Log { get; set; } = QueryLog.None;

    /// <inheritdoc/>
    public void Observe(in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        // Of one whose message is there no more, the sinks were told when it came.
        LoggedEvents events = query.IsEmpty ? LoggedEvents.ClientAnswer : LoggedEvents.ClientQuery | LoggedEvents.ClientAnswer;
        if (Log.Wants(events))
            Add(new LoggedHeader { Events = events }, in record, query, answer);
    }

    /// <inheritdoc/>
    public void Asked(in QueryRecord record, ReadOnlySpan<byte> query) =>
        Add(new LoggedHeader { Events = LoggedEvents.ClientQuery }, in record, query, []);

    /// <inheritdoc/>
    public void Sent(in QueryRecord record, bool isDatagram, ReadOnlySpan<byte> query) =>
        Add(new LoggedHeader { Events = LoggedEvents.BackendQuery, IsDatagram = isDatagram }, in record, query, []);

    /// <inheritdoc/>
    public void Received(in QueryRecord record, bool isDatagram, ReadOnlySpan<byte> answer) =>
        Add(new LoggedHeader { Events = LoggedEvents.BackendAnswer, IsDatagram = isDatagram }, in record, [], answer);

    private void Add(LoggedHeader header, in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer) =>
        Log.Add(worker.Index, worker.NowMilliseconds, header, in record, query, answer);
}

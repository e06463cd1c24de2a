using System.Runtime.CompilerServices;
using Holdfast.Contracts.Reports;

namespace Holdfast.Daemon.Events;

/// <summary>
/// The last things that happened, numbered. Bounded: the oldest goes when a new one finds no room. Adding never waits for who
/// reads, so it may be done under any lock.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="capacity">So many are kept.</param>
internal sealed class EventLog(TimeProvider time, int capacity = EventLog.Kept)
{
    private const int Kept = 4096;

    private readonly Lock _gate = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly EventReport[] _ring = new EventReport[capacity];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    private long First => Math.Max(1, _last - capacity + 1);

    /// <summary>Adds what has just happened.</summary>
    public void Add(EventKind kind, string subject, string? from, string to, string reason = "")
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _last++;
            _ring[_last % capacity] = new EventReport(_last, time.GetUtcNow(), kind, subject, from, to, reason);
            waiting = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        waiting.SetResult();
    }

    /// <summary>The events after a number that are still kept.</summary>
    public EventsReport Since(long number)
    {
        lock (_gate) return new EventsReport(_startedAt, First, _last, After(number));
    }

    /// <summary>The events after a number, and each further one when it happens.</summary>
    public async IAsyncEnumerable<EventReport> FollowAsync(long number, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            List<EventReport> events;
            Task more;
            lock (_gate)
            {
                events = After(number);
                more = _more.Task;
            }
            foreach (var happened in events) yield return happened;
            if (events.Count > 0) number = events[^1].Sequence;
            else await more.WaitAsync(cancellation);
        }
    }

    private List<EventReport> After(long number)
    {
        var events = new List<EventReport>();
        for (var next = Math.Max(number + 1, First); next <= _last; next++) events.Add(_ring[next % capacity]);
        return events;
    }
}

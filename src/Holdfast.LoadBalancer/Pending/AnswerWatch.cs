using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// How a backend answers over one upstream of a worker, be it over one list of outstanding queries or over one a connection: how
/// long its answers take, which queries are overdue by that, and whether it seems to answer nothing.
/// </summary>
internal sealed class AnswerWatch(Backend backend, Worker worker)
{
    // Queries in a row without an answer in the usual time, until the backend is suspected.
    private const int UnansweredUntilSuspected = 3;

    private readonly List<OutstandingQueries> _lists = [];
    private readonly BackendSuspicion _suspicion = backend.Suspicion;

    // Queries half as old as overdue ones since the last answer.
    private int _unanswered;

    /// <summary>The worker's number for the upstream.</summary>
    public int Way { get; set; }

    /// <summary>How long answers take.</summary>
    public AnswerTimes Times { get; } = new(worker.Time.TimestampFrequency);

    /// <summary>After what time a query is overdue, in the clock's timestamps.</summary>
    public long OverdueAfter { get; set; } = worker.Ticks(AnswerTimes.Shortest);

    /// <summary>Whether queries have waited half as long as overdue ones, without an answer to any other since.</summary>
    public bool HasUnanswered => _unanswered > 0;

    /// <summary>
    /// When the next query becomes overdue, or half so old: a timestamp of the clock's, the greatest when there is none.
    /// </summary>
    public long NextDeadline
    {
        get
        {
            long next = long.MaxValue;
            foreach (var list in _lists)
                next = Math.Min(next, list.NextDeadline(OverdueAfter));
            return next;
        }
    }

    /// <summary>Watches one list more.</summary>
    public void Add(OutstandingQueries list) => _lists.Add(list);

    /// <summary>A query was sent, and none before it in its list is younger than half the time of overdue ones.</summary>
    public void FirstSent(long sentAt) => worker.WakeAt(sentAt + (OverdueAfter / 2));

    /// <summary>A query was answered.</summary>
    /// <param name="sentAt">When it was sent.</param>
    public void Answered(long sentAt)
    {
        Times.Add(worker.Now - sentAt);
        _unanswered = 0;
        _suspicion.Answered(sentAt);
    }

    /// <summary>A query is waited for no longer, since another backend has answered it.</summary>
    /// <param name="sentAt">When it was sent.</param>
    public void Abandoned(long sentAt)
    {
        // How long it would have taken is not known, but longer than this. Of a backend that answers nothing it says nothing.
        if (_unanswered == 0)
            Times.Add(2 * (worker.Now - sentAt));
    }

    /// <summary>Names the next query that has become overdue; false when there is none.</summary>
    public bool TryNextOverdue(out int number)
    {
        foreach (var list in _lists)
        {
            if (list.TryNextOverdue(OverdueAfter, out number))
                return true;
        }

        number = -1;
        return false;
    }

    /// <summary>
    /// Counts the queries that have waited half as long as overdue ones. Several in a row make the backend suspected: so it is
    /// sent no more by the time the first of them is overdue.
    /// </summary>
    public void CountUnanswered()
    {
        foreach (var list in _lists)
        {
            while (list.TryNextEarly(OverdueAfter / 2))
            {
                if (++_unanswered >= UnansweredUntilSuspected)
                    _suspicion.BySilence(worker.Now);
            }
        }
    }
}

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// Timers of pending queries, one each: lists by the time they are due, in a ring. Starting, stopping and finding one that is due
/// cost the same however many there are, and nothing is allocated.
/// </summary>
/// <param name="pending">The worker's pending queries.</param>
/// <param name="step">How long each list is for, in the clock's timestamps: timers are late by so much at most.</param>
internal sealed class PendingTimers(PendingQueries pending, long step)
{
    // The longest timer that is put where it belongs at once; a longer one is put off when its list's turn comes.
    private const int Lists = 128;

    // By list: a slot's number plus one; 0 at the end.
    private readonly int[] _first = new int[Lists];

    // The step whose list is emptied next.
    private long _next;

    /// <summary>Starts a query's timer, which must not run.</summary>
    /// <param name="number">The query's slot.</param>
    /// <param name="dueAt">When it is due: a timestamp of the clock's.</param>
    public void Start(int number, long dueAt)
    {
        int list = (int)(Math.Clamp((dueAt / step) + 1, _next, _next + Lists - 2) % Lists);
        ref int first = ref _first[list];
        pending[number].Timer = new TimerState { DueAt = dueAt, Next = first, List = list + 1 };
        if (first != 0)
            pending[first - 1].Timer.Previous = number + 1;
        first = number + 1;
    }

    /// <summary>Stops a query's timer, if it runs.</summary>
    public void Stop(ref PendingQuery query)
    {
        ref TimerState timer = ref query.Timer;
        if (timer.List == 0)
            return;
        if (timer.Previous != 0)
            pending[timer.Previous - 1].Timer.Next = timer.Next;
        else
            _first[timer.List - 1] = timer.Next;
        if (timer.Next != 0)
            pending[timer.Next - 1].Timer.Previous = timer.Previous;
        timer = default;
    }

    /// <summary>Takes a query whose timer is due, and runs no more; false when there is none.</summary>
    /// <param name="now">The present moment.</param>
    /// <param name="number">The query's slot.</param>
    public bool TryTakeDue(long now, out int number)
    {
        long last = now / step;
        _next = Math.Max(_next, last - Lists + 1);
        for (; _next <= last; _next++)
        {
            while (_first[(int)(_next % Lists)] is var first and > 0)
            {
                number = first - 1;
                ref PendingQuery query = ref pending[number];
                long dueAt = query.Timer.DueAt;
                Stop(ref query);
                if (dueAt <= now)
                    return true;
                // Put off: behind the list that is emptied now.
                _next++;
                Start(number, dueAt);
                _next--;
            }
        }

        number = -1;
        return false;
    }
}

using System.Diagnostics;

namespace Holdfast.Linux.Polling;

/// <summary>The timers of an <see cref="EventLoop"/>, in the order in which they are due.</summary>
/// <param name="wake">Wakes the loop, whose next timer is due sooner than it knows.</param>
internal sealed class LoopTimers(Action wake)
{
    private readonly Lock _gate = new();

    // A timer that is put off keeps its place until that comes up, and is put in again then: timers that are put off with each
    // message, as BGP's are, cost no more than a look at a field.
    private readonly PriorityQueue<LoopTimer, long> _places = new();

    /// <summary>Until the next timer is due, rounded up; 0 when one is, -1 when none runs.</summary>
    public int MillisecondsLeft
    {
        get
        {
            lock (_gate)
            {
                if (!_places.TryPeek(out _, out var due)) return Timeout.Infinite;
                var left = due - Stopwatch.GetTimestamp();
                return left <= 0 ? 0 : (int)Math.Min(int.MaxValue, (left * 1000 + Stopwatch.Frequency - 1) / Stopwatch.Frequency);
            }
        }
    }

    /// <summary>Calls back those that are due now; on the loop's thread.</summary>
    public void RunDue()
    {
        var now = Stopwatch.GetTimestamp();
        while (Take(now) is { } timer) timer.Callback(timer.State);
    }

    /// <summary>Sets when a timer is due: <see cref="long.MaxValue"/> for never.</summary>
    public void Set(LoopTimer timer, long due, long period)
    {
        bool isSooner;
        lock (_gate)
        {
            (timer.Due, timer.Period) = (due, period);
            isSooner = PutIn(timer);
        }
        if (isSooner) wake();
    }

    private LoopTimer? Take(long now)
    {
        lock (_gate)
        {
            while (_places.TryPeek(out var timer, out var place) && place <= now)
            {
                _places.Dequeue();
                // It was moved to a place further ahead, which is behind us.
                if (timer.Place != place) continue;
                timer.Place = long.MaxValue;
                if (timer.Due > now)
                {
                    PutIn(timer);
                    continue;
                }
                timer.Due = timer.Period == long.MaxValue ? long.MaxValue : Math.Max(now + 1, timer.Due + timer.Period);
                PutIn(timer);
                return timer;
            }
            return null;
        }
    }

    // Whether it comes before all others now.
    private bool PutIn(LoopTimer timer)
    {
        if (timer.Due >= timer.Place) return false;
        timer.Place = timer.Due;
        var isFirst = !_places.TryPeek(out _, out var first) || timer.Due < first;
        _places.Enqueue(timer, timer.Due);
        return isFirst;
    }
}

/// <summary>A timer of an <see cref="EventLoop"/>.</summary>
internal sealed class LoopTimer(LoopTimers timers, TimerCallback callback, object? state) : ITimer
{
    private bool _isDisposed;

    public TimerCallback Callback { get; } = callback;

    public object? State { get; } = state;

    /// <summary>When it is due. The lock of <see cref="LoopTimers"/> guards this and the next two.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>From one time to the next; <see cref="long.MaxValue"/> for a single time.</summary>
    public long Period { get; set; } = long.MaxValue;

    /// <summary>Where it stands in the queue: no later than <see cref="Due"/>.</summary>
    public long Place { get; set; } = long.MaxValue;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed) return false;
        timers.Set(
            this, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : Stopwatch.GetTimestamp() + Ticks(dueTime),
            period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? long.MaxValue : Ticks(period));
        return true;
    }

    public void Dispose()
    {
        _isDisposed = true;
        timers.Set(this, long.MaxValue, long.MaxValue);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static long Ticks(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return (long)(time.Ticks * (Stopwatch.Frequency / (double)TimeSpan.TicksPerSecond));
    }
}

/// <summary>The system's clock, with the timers of an <see cref="EventLoop"/>.</summary>
internal sealed class LoopTimeProvider(LoopTimers timers) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LoopTimer(timers, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

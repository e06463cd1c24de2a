namespace Holdfast.Bgp.Session;

/// <summary>One of the session's timers (RFC 4271, section 10). Not thread-safe: its owner's lock guards it.</summary>
internal sealed class SessionTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _started;
    private TimeSpan _duration;

    /// <param name="time">The clock.</param>
    /// <param name="due">Called on any thread when it may have expired; its owner then asks <see cref="TryExpire"/> under its lock.</param>
    public SessionTimer(TimeProvider time, Action due)
    {
        _time = time;
        _timer = time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsRunning { get; private set; }

    /// <summary>Time until it expires; null when it does not run.</summary>
    public TimeSpan? Left
    {
        get
        {
            if (!IsRunning) return null;
            var left = _duration - _time.GetElapsedTime(_started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Starts anew, whether it runs or not.</summary>
    public void Start(TimeSpan duration)
    {
        IsRunning = true;
        _started = _time.GetTimestamp();
        _duration = duration;
        _timer.Change(duration, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        IsRunning = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether its time is over. A call that was on its way when the timer was stopped or started anew finds that it is not.</summary>
    public bool TryExpire()
    {
        if (!IsRunning) return false;
        var left = _duration - _time.GetElapsedTime(_started);
        if (left > TimeSpan.Zero)
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
            return false;
        }
        IsRunning = false;
        return true;
    }

    public void Dispose() => _timer.Dispose();
}

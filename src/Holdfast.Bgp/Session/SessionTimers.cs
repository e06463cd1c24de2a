namespace Holdfast.Bgp.Session;

/// <summary>The timers of one state machine (RFC 4271, section 10).</summary>
/// <param name="time">The clock.</param>
/// <param name="due">
/// Called on any thread when a timer may have expired, with the event that it is then; see <see cref="SessionTimer"/>.
/// </param>
internal sealed class SessionTimers(TimeProvider time, Action<SessionTimer, SessionEvent> due) : IDisposable
{
    private static readonly TimeSpan MinKeepaliveTime = TimeSpan.FromSeconds(1);

    public SessionTimer ConnectRetry { get; } = Timer(time, due, new SessionEvent.ConnectRetryTimerExpires());

    public SessionTimer Hold { get; } = Timer(time, due, new SessionEvent.HoldTimerExpires());

    public SessionTimer Keepalive { get; } = Timer(time, due, new SessionEvent.KeepaliveTimerExpires());

    public SessionTimer IdleHold { get; } = Timer(time, due, new SessionEvent.IdleHoldTimerExpires());

    public IEnumerable<SessionTimerStatus> Running
    {
        get
        {
            if (ConnectRetry.Left is { } connectRetry) yield return new(SessionTimerKind.ConnectRetry, connectRetry);
            if (Hold.Left is { } hold) yield return new(SessionTimerKind.Hold, hold);
            if (Keepalive.Left is { } keepalive) yield return new(SessionTimerKind.Keepalive, keepalive);
            if (IdleHold.Left is { } idleHold) yield return new(SessionTimerKind.IdleHold, idleHold);
        }
    }

    public SessionTimer Of(SessionTimerKind kind) => kind switch
    {
        SessionTimerKind.ConnectRetry => ConnectRetry,
        SessionTimerKind.Hold => Hold,
        SessionTimerKind.Keepalive => Keepalive,
        _ => IdleHold,
    };

    public void StartConnectRetry(TimeSpan time) => ConnectRetry.Start(Jitter.Of(time));

    /// <summary>Starts the hold timer anew; a hold time of zero stops it (RFC 4271, section 4.2).</summary>
    public void StartHold(TimeSpan holdTime)
    {
        if (holdTime > TimeSpan.Zero) Hold.Start(holdTime);
        else Hold.Stop();
    }

    /// <summary>A third of the hold time at most (RFC 4271, section 10), and no more than one a second (section 4.4).</summary>
    /// <param name="holdTime">The hold time agreed on; with zero no KEEPALIVE is sent.</param>
    /// <param name="configured">The time configured, or null.</param>
    public void StartKeepalive(TimeSpan holdTime, TimeSpan? configured)
    {
        if (holdTime <= TimeSpan.Zero) return;
        var third = holdTime / 3;
        var time = Jitter.Of(configured is { } own && own < third ? own : third);
        Keepalive.Start(time < MinKeepaliveTime ? MinKeepaliveTime : time);
    }

    public void StopAll()
    {
        ConnectRetry.Stop();
        Hold.Stop();
        Keepalive.Stop();
        IdleHold.Stop();
    }

    public void Dispose()
    {
        ConnectRetry.Dispose();
        Hold.Dispose();
        Keepalive.Dispose();
        IdleHold.Dispose();
    }

    private static SessionTimer Timer(TimeProvider time, Action<SessionTimer, SessionEvent> due, SessionEvent expired)
    {
        SessionTimer? timer = null;
        timer = new SessionTimer(time, () => due(timer!, expired));
        return timer;
    }
}

/// <summary>One of the session's timers (RFC 4271, section 10). Not thread-safe: its owner's lock guards it.</summary>
internal sealed class SessionTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _started;
    private TimeSpan _duration;

    /// <param name="time">The clock.</param>
    /// <param name="due">
    /// Called on any thread when it may have expired; its owner then asks <see cref="TryExpire"/> under its lock.
    /// </param>
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

    /// <summary>
    /// Whether its time is over. A call that was on its way when the timer was stopped or started anew finds that it is not.
    /// </summary>
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

/// <summary>
/// Shortens a timer by a random part of up to a quarter, so that speakers do not fall into step (RFC 4271, section 10).
/// </summary>
internal static class Jitter
{
    // Guards nothing, so any randomness does.
    public static TimeSpan Of(TimeSpan duration) => duration * (0.75 + (Random.Shared.NextDouble() / 4));
}

/// <summary>A timer that runs.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Left">Time until it expires.</param>
public readonly record struct SessionTimerStatus(SessionTimerKind Kind, TimeSpan Left);

/// <summary>The timers of a session (RFC 4271, section 10).</summary>
public enum SessionTimerKind
{
    /// <summary>Until the next try to connect.</summary>
    ConnectRetry,

    /// <summary>Until the neighbor's silence ends the session.</summary>
    Hold,

    /// <summary>Until the next KEEPALIVE goes out.</summary>
    Keepalive,

    /// <summary>Until the session may begin anew (DampPeerOscillations, section 8.1.1).</summary>
    IdleHold,
}

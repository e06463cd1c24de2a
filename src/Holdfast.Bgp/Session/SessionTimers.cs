namespace Holdfast.Bgp.Session;

/// <summary>The timers of one state machine (RFC 4271, section 10).</summary>
/// <param name="time">The clock.</param>
/// <param name="due">Called on any thread when a timer may have expired, with the event that it is then; see <see cref="SessionTimer"/>.</param>
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

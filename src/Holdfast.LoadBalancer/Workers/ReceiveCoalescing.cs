namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// Decides when a worker waits for more before it looks again, as network cards do with their interrupts: what a system call
/// costs, a wake-up, a route, is then shared by more datagrams. Where little comes, nothing waits; a burst alone is no reason.
/// </summary>
/// <param name="frequency">Of the clock: timestamps and times here are in its ticks.</param>
internal sealed class ReceiveCoalescing(long frequency)
{
    /// <summary>Fewer datagrams than this in all the time that one might wait are worth no wait.</summary>
    public const int Few = 16;

    /// <summary>More datagrams than this in one turn gain nothing more.</summary>
    public const int Enough = 64;

    // The pace is that of the last 2 ms: a burst after a stall is over sooner.
    private readonly long _window = frequency / 500;

    // Falling asleep and waking up take about 10 µs.
    private readonly long _shortest = frequency / 100_000;

    private long _windowBegan;
    private int _inWindow;
    private int _inTurn;
    private double _pace;

    /// <summary>Datagrams were received, from clients or backends.</summary>
    public void Received(int count) => _inTurn += count;

    /// <summary>A turn is over: how long to wait before the next.</summary>
    /// <param name="longest">The longest time from the begin of one turn to that of the next (dns.coalesce); 0: no wait.</param>
    /// <param name="turnBegan">When the turn began.</param>
    /// <param name="now">The present moment.</param>
    public long Pause(long longest, long turnBegan, long now)
    {
        int taken = _inTurn;
        _inTurn = 0;
        _inWindow += taken;
        long passed = now - _windowBegan;
        if (passed >= _window)
        {
            _pace = (double)_inWindow / passed;
            (_windowBegan, _inWindow) = (now, 0);
        }

        if (taken == 0 || _pace * longest < Few)
            return 0;
        long left = (long)Math.Min(longest, Enough / _pace) - (now - turnBegan);
        return left >= _shortest ? left : 0;
    }
}

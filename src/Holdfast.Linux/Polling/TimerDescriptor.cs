namespace Holdfast.Linux.Polling;

/// <summary>
/// A timerfd of the monotonic clock: wakes who waits on an <see cref="Epoll"/>, finer than in whole milliseconds.
/// </summary>
public sealed unsafe class TimerDescriptor : IDisposable
{
    private const int ClockMonotonic = 1;
    private const long MicrosecondsASecond = 1_000_000;

    /// <summary>Creates it, not running.</summary>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public TimerDescriptor()
    {
        Descriptor = PollCalls.TimerFd(ClockMonotonic, PollCalls.Cloexec | PollCalls.Nonblock);
        if (Descriptor < 0)
            throw SystemCallException.Last("timerfd_create");
    }

    /// <summary>The file descriptor, to be watched for <see cref="Readiness.Readable"/>; readable until started anew.</summary>
    public int Descriptor { get; }

    /// <summary>Starts it anew; it becomes readable when the time is over.</summary>
    /// <param name="microseconds">From now; less than 1 is taken as 1.</param>
    public void Start(long microseconds)
    {
        var (seconds, rest) = Math.DivRem(Math.Max(1, microseconds), MicrosecondsASecond);
        // struct itimerspec: no interval, then the time.
        long* setting = stackalloc long[] { 0, 0, seconds, rest * 1000 };
        _ = PollCalls.TimerSet(Descriptor, 0, setting, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _ = PollCalls.Close(Descriptor);
}

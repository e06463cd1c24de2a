namespace Holdfast.Linux.Kernel;

/// <summary>Short sleeps of a thread of one's own.</summary>
public static unsafe class PreciseSleep
{
    private const int NanosecondsPerTick = 100;

    /// <summary>
    /// Has the calling thread's sleeps end when they should: of an ordinary thread the kernel may let them last 50 µs longer,
    /// to wake up for several things at once (PR_SET_TIMERSLACK, prctl(2)).
    /// </summary>
    public static void Prepare() => _ = KernelCalls.PrCtl(KernelCalls.SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Sleeps; a signal may end it early.</summary>
    /// <param name="time">Less than a second.</param>
    public static void For(TimeSpan time)
    {
        // struct timespec: seconds, nanoseconds.
        nint* wanted = stackalloc nint[2];
        wanted[0] = 0;
        wanted[1] = (nint)(time.Ticks * NanosecondsPerTick);
        _ = KernelCalls.Sleep(KernelCalls.MonotonicClock, 0, wanted, null);
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Holdfast.Testing.Clocks;

/// <summary>Time that a thread has had a processor: what else runs on the machine does not count.</summary>
public static unsafe partial class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID of linux/time.h.
    private const int ThreadCpuTime = 3;

    /// <summary>How long the calling thread computed in an action that stays on it.</summary>
    public static TimeSpan Of(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var before = Now();
        action();
        return Now() - before;
    }

    private static TimeSpan Now()
    {
        Timespec now;
        if (GetTime(ThreadCpuTime, &now) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return TimeSpan.FromSeconds(now.Seconds) + new TimeSpan(now.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, Timespec* time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

using System.Runtime.InteropServices;

namespace Holdfast.Lua.Native;

/// <summary>The CPU time that the calling thread has had.</summary>
internal static unsafe partial class ThreadClock
{
    // linux/time.h
    private const int ThreadCpuTime = 3;

    /// <summary>Its CPU time until now.</summary>
    public static TimeSpan Now
    {
        get
        {
            Timespec now;
            return GetTime(ThreadCpuTime, &now) == 0
                ? TimeSpan.FromSeconds(now.Seconds) + new TimeSpan(now.Nanoseconds / TimeSpan.NanosecondsPerTick)
                : TimeSpan.MaxValue;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Timespec* time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

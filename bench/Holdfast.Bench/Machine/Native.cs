using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Holdfast.Bench.Machine;

/// <summary>Sleeping on time, which Thread.Sleep is too coarse for.</summary>
internal static unsafe partial class Native
{
    private const int ClockMonotonic = 1;
    private const int TimerAbsolute = 1;
    private const long Nanosecond = 1_000_000_000;

    /// <summary>Sleeps until a timestamp of <see cref="Stopwatch"/>, which on Linux is CLOCK_MONOTONIC.</summary>
    public static void SleepUntil(long timestamp)
    {
        TimeSpec until = new() { Seconds = timestamp / Nanosecond, Nanoseconds = timestamp % Nanosecond };
        _ = ClockNanosleep(ClockMonotonic, TimerAbsolute, &until, null);
    }

    /// <summary>Sends a signal.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, TimeSpec* until, TimeSpec* remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

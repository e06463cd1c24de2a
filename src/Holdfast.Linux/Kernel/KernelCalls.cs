using System.Runtime.InteropServices;

namespace Holdfast.Linux.Kernel;

/// <summary>The C library's calls for limits and process attributes.</summary>
internal static unsafe partial class KernelCalls
{
    public const int CoreSize = 4; // RLIMIT_CORE
    public const int OpenFiles = 7; // RLIMIT_NOFILE
    public const int GetDumpable = 3; // PR_GET_DUMPABLE
    public const int SetDumpable = 4; // PR_SET_DUMPABLE
    public const int SetTimerSlack = 29; // PR_SET_TIMERSLACK, nanoseconds
    public const int MonotonicClock = 1; // CLOCK_MONOTONIC
    public const int SegmentationViolation = 11; // SIGSEGV
    public const nint DefaultAction = 0; // SIG_DFL

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int PrCtl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    /// <summary>sched_setscheduler(2); thread 0 is the caller's own.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, int* priority);

    /// <summary>setpriority(2); of PRIO_PROCESS 0 it is the calling thread alone.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int Sleep(int clock, int flags, nint* wanted, nint* left);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>
    /// The handler of a signal; -1 when it cannot be had. It is the first field of struct sigaction everywhere.
    /// </summary>
    public static nint ActionOf(int signal)
    {
        const int atLeastSigaction = 32; // words; glibc's takes 19, musl's as many
        var action = stackalloc nint[atLeastSigaction];
        return SignalAction(signal, null, action) == 0 ? *action : -1;
    }

    /// <summary>Gives a signal its default action.</summary>
    public static void SetDefault(int signal)
    {
        const int atLeastSigaction = 32;
        var action = stackalloc nint[atLeastSigaction];
        new Span<nint>(action, atLeastSigaction).Clear(); // SIG_DFL, no flags, an empty mask
        _ = SignalAction(signal, action, null);
    }

    /// <summary>pthread_sigmask(3); returns the errno.</summary>
    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    public static partial int SignalMask(int how, void* signals, void* before);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static partial int SignalAction(int signal, nint* action, nint* previous);
}

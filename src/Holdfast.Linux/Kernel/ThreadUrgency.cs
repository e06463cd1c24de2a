namespace Holdfast.Linux.Kernel;

/// <summary>How soon the calling thread runs when it is woken.</summary>
public static unsafe class ThreadUrgency
{
    private const int RoundRobin = 2; // SCHED_RR
    private const int ResetOnFork = 0x40000000; // SCHED_RESET_ON_FORK
    private const int LowestRealTime = 1;
    private const int HighestNice = -20;
    private const int LowestNice = 19;

    /// <summary>
    /// Has it run before all ordinary threads: with real-time scheduling (SCHED_RR, its lowest priority), or at least nice -20.
    /// For a thread that does little. Threads it starts are ordinary ones in the first case.
    /// </summary>
    /// <returns>What came of it: <c>real-time</c>, <c>nice -20</c> or <c>ordinary</c>.</returns>
    public static string Raise()
    {
        var priority = LowestRealTime;
        if (KernelCalls.SetScheduler(0, RoundRobin | ResetOnFork, &priority) == 0) return "real-time";
        return KernelCalls.SetPriority(0, 0, HighestNice) == 0 ? "nice -20" : "ordinary";
    }

    /// <summary>
    /// Has it run after all ordinary threads (nice 19), for as long as it lives: for work that nobody waits for.
    /// </summary>
    public static void Lower() => _ = KernelCalls.SetPriority(0, 0, LowestNice);
}

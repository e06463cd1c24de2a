using System.Globalization;

namespace Holdfast.Bench.Machine;

/// <summary>CPU time as the scheduler counts it, to the nanosecond, where <c>/proc/PID/stat</c> counts ticks.</summary>
internal static class SchedStat
{
    /// <summary>What a thread has run for so far, in nanoseconds.</summary>
    /// <param name="path">Its <c>schedstat</c> in /proc.</param>
    public static long RunNanoseconds(string path) =>
        long.Parse(File.ReadAllText(path).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>What all threads of a process have run for so far, in nanoseconds; those that have ended are left out.</summary>
    public static long RunNanoseconds(int process) =>
        Directory.GetDirectories($"/proc/{process}/task").Sum(thread => RunNanoseconds(Path.Combine(thread, "schedstat")));
}

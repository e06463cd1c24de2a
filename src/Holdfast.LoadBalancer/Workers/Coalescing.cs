namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// Decides when a worker waits for more before it looks again, as network cards do with their interrupts: what a system call
/// costs, a wake-up, a route, is then shared by more datagrams. Where little comes, nothing waits.
/// </summary>
internal static class Coalescing
{
    /// <summary>Fewer datagrams than this in all the time that one might wait are worth no wait.</summary>
    public const int Few = 16;

    /// <summary>More datagrams than this in one turn gain nothing more.</summary>
    public const int Enough = 64;

    // Falling asleep and waking up take about as long.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(10);

    /// <summary>How long to wait.</summary>
    /// <param name="longest">The longest time from the begin of one turn to that of the next (dns.coalesce); zero: no wait.</param>
    /// <param name="taken">Datagrams received in the last turn, from clients and backends.</param>
    /// <param name="period">The time they had to come in: from the begin of the turn before it to its own.</param>
    /// <param name="elapsed">Since the last turn began.</param>
    public static TimeSpan Pause(TimeSpan longest, int taken, TimeSpan period, TimeSpan elapsed)
    {
        if (taken == 0 || (double)taken * longest.Ticks < (double)Few * period.Ticks)
            return TimeSpan.Zero;
        TimeSpan left = TimeSpan.FromTicks(Math.Min(longest.Ticks, Enough * period.Ticks / taken)) - elapsed;
        return left >= Shortest ? left : TimeSpan.Zero;
    }
}

using Holdfast.Linux.Clocks;

namespace Holdfast.Daemon.State;

/// <summary>When a file was written.</summary>
/// <param name="At">By the wall clock.</param>
/// <param name="Boot">The machine's boot.</param>
/// <param name="Uptime">Seconds since that boot.</param>
internal sealed record WrittenRecord(DateTimeOffset At, string Boot, double Uptime)
{
    private const double LongestUptime = 1e10;

    private static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(1);

    public static WrittenRecord? Of(DateTimeOffset now, BootClock? bootClock) =>
        bootClock is null ? null : new WrittenRecord(now, bootClock.Boot, bootClock.Uptime.TotalSeconds);

    /// <summary>Whether a file says it in such a way that it can be reckoned with, or does not say it.</summary>
    public static bool IsWhole(WrittenRecord? written) =>
        written is not { } record || (record.Uptime is >= 0 and < LongestUptime && IsDate(record.At));

    /// <summary>Whether it is a date that can be reckoned with.</summary>
    public static bool IsDate(DateTimeOffset date) => date.Year is >= 1970 and < 5000;

    /// <summary>
    /// By how much the wall clock was set since: in the same boot what has really passed is known. After another boot all that is
    /// known is that nothing in the file began in the future.
    /// </summary>
    /// <param name="written">When it was written; null where it does not say it.</param>
    /// <param name="begun">When what it holds began.</param>
    /// <param name="now">The wall clock's time.</param>
    /// <param name="bootClock">The machine's boot; null where it is not known.</param>
    public static TimeSpan Step(
        WrittenRecord? written, IEnumerable<DateTimeOffset> begun, DateTimeOffset now, BootClock? bootClock)
    {
        if (written is not null && written.Boot == bootClock?.Boot)
        {
            var step = now - written.At - (bootClock.Uptime - TimeSpan.FromSeconds(written.Uptime));
            return step.Duration() < LeastStep ? TimeSpan.Zero : step;
        }
        var latest = begun.DefaultIfEmpty(now).Max();
        return latest > now ? now - latest : TimeSpan.Zero;
    }
}

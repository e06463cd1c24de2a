namespace Holdfast.Linux.Clocks;

/// <summary>
/// Sees the wall clock being set: what it goes on or back by beyond the time that has passed. A date that was made by adding a
/// duration to the wall clock's time is moved by that, so that the duration stays what it was.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ClockSteps(TimeProvider time)
{
    // Slewing (adjtime(3)) is far below this from one look to the next.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _stamp = time.GetTimestamp();

    /// <summary>By how much the clock was set since the last call: forward is positive. Zero below one second.</summary>
    public TimeSpan Take()
    {
        var (wall, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        var step = wall - _wall - time.GetElapsedTime(_stamp, stamp);
        (_wall, _stamp) = (wall, stamp);
        return step.Duration() < Least ? TimeSpan.Zero : step;
    }
}

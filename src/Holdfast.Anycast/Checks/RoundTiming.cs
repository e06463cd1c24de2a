namespace Holdfast.Anycast.Checks;

/// <summary>The rhythm of a prefix's rounds.</summary>
/// <param name="Interval">From one round's beginning to the next one's, at most.</param>
/// <param name="Timeout">How long one check may take; shorter than <paramref name="Interval"/>.</param>
/// <param name="Jitter">
/// By up to this share of the interval, 0 to 1, a round begins earlier: never later, so that a failure is not found later
/// than the interval promises.
/// </param>
internal sealed record RoundTiming(TimeSpan Interval, TimeSpan Timeout, double Jitter = 0)
{
    /// <summary>The pause from one round's beginning to the next one's.</summary>
    /// <param name="interval">The interval now: that of a prefix that rises or falls may be shorter.</param>
    /// <param name="chance">From 0 to 1.</param>
    internal TimeSpan Pause(TimeSpan interval, double chance) => interval * (1 - Jitter * chance);

    /// <summary>What a check has after its time-out to say what it waited for; one that does not listen is left behind then.</summary>
    internal TimeSpan Grace
    {
        get
        {
            var rest = Interval - Timeout;
            return rest > TimeSpan.Zero && rest < LongestGrace ? rest : LongestGrace;
        }
    }

    private static TimeSpan LongestGrace { get; } = TimeSpan.FromMilliseconds(100);
}

namespace Holdfast.Daemon;

/// <summary>When something happened.</summary>
/// <param name="Date">By the wall clock of then.</param>
/// <param name="Timestamp">By the clock that nobody sets.</param>
internal readonly record struct Moment(DateTimeOffset Date, long Timestamp)
{
    private static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(1);

    public static Moment Now(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());

    /// <summary>Its date by the wall clock of now, which may have been set since.</summary>
    public DateTimeOffset DateBy(TimeProvider time) => DateBy(time, Date, time.GetElapsedTime(Timestamp));

    /// <summary>The date of what was so long ago: that of then, unless the wall clock was set since.</summary>
    public static DateTimeOffset DateBy(TimeProvider time, DateTimeOffset then, TimeSpan age)
    {
        var date = time.GetUtcNow() - age;
        return (date - then).Duration() < LeastStep ? then : date;
    }
}

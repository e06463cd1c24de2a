namespace Holdfast.LoadBalancer.Logging;

/// <summary>The time of day of what workers know by the clock's timestamps.</summary>
/// <param name="time">The clock.</param>
internal sealed class WallClock(TimeProvider time)
{
    private readonly decimal _nanosecondsPerTick = 1_000_000_000m / time.TimestampFrequency;
    private readonly bool _isInNanoseconds = time.TimestampFrequency == 1_000_000_000;
    private long _timestamp;
    private long _nanoseconds;

    /// <summary>Compares both clocks anew; without that, one that was set since would be off.</summary>
    public void Read()
    {
        _timestamp = time.GetTimestamp();
        _nanoseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
    }

    /// <summary>Nanoseconds since 1970 of a timestamp.</summary>
    public long UnixNanoseconds(long timestamp) => _nanoseconds + Nanoseconds(timestamp - _timestamp);

    /// <summary>A duration in timestamps in nanoseconds.</summary>
    public long Nanoseconds(long ticks) => _isInNanoseconds ? ticks : (long)(ticks * _nanosecondsPerTick);
}

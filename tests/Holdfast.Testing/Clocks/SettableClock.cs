namespace Holdfast.Testing.Clocks;

/// <summary>A clock whose wall clock can be set, as people and NTP do it; time passes as that of another.</summary>
/// <param name="time">The clock by which time passes.</param>
public sealed class SettableClock(TimeProvider time) : TimeProvider
{
    private TimeSpan _offset;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>Sets the wall clock forward, or back.</summary>
    public void Set(TimeSpan by) => _offset += by;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + _offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}

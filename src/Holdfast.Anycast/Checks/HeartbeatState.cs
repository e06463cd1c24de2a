namespace Holdfast.Anycast.Checks;

/// <summary>The heartbeat of the slowest listener thread: a gate that is always there.</summary>
/// <param name="Age">How long ago it beat; <see cref="TimeSpan.MaxValue"/> before all threads have begun.</param>
public readonly record struct HeartbeatState(TimeSpan Age)
{
    /// <summary>A heartbeat older than this speaks against every service.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(1);

    /// <summary>It is not late.</summary>
    public bool Good => Age <= Limit;

    /// <summary><c>heartbeat: a listener thread is silent for 1.4s</c>.</summary>
    public override string ToString() => Good ? "heartbeat: every listener thread beats"
        : Age == TimeSpan.MaxValue ? "heartbeat: not every listener thread has begun"
        : $"heartbeat: a listener thread is silent for {DurationText.Of(Age)}";
}

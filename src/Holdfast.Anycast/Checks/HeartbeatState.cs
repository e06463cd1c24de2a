namespace Holdfast.Anycast.Checks;

/// <summary>The heartbeat of the slowest listener thread: a gate that is always there.</summary>
/// <param name="Age">How long ago it beat; <see cref="TimeSpan.MaxValue"/> before all threads have begun.</param>
public readonly record struct HeartbeatState(TimeSpan Age)
{
    /// <summary>
    /// A heartbeat older than this is late: it speaks against every service, ends BFD, and is no sign of life for systemd.
    /// </summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(1);

    /// <summary>It is not late. Reading it allocates nothing.</summary>
    public bool Good => Age <= Limit;

    /// <summary><c>a listener thread is silent for 1.4s</c>.</summary>
    public string Detail => Good ? "every listener thread beats"
        : Age == TimeSpan.MaxValue ? "not every listener thread has begun"
        : $"a listener thread is silent for {DurationText.Of(Age)}";

    /// <summary><c>heartbeat: a listener thread is silent for 1.4s</c>.</summary>
    public override string ToString() => $"heartbeat: {Detail}";
}

namespace Holdfast.LoadBalancer.Health;

/// <summary>What one health check found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Success">Whether it speaks for the backend.</param>
/// <param name="Text">In words: "ok in 0.7 ms", "timeout after 300 ms", "SERVFAIL".</param>
/// <param name="Duration">How long it took.</param>
public sealed record CheckResult(DateTimeOffset At, bool Success, string Text, TimeSpan Duration);

namespace Holdfast.LoadBalancer.Health;

/// <summary>Asks a backend the query of its health check, once.</summary>
internal interface IHealthProbe
{
    /// <summary>Asks and judges the answer.</summary>
    /// <param name="cancellation">Cancelled when the time is over or the checks stop.</param>
    /// <exception cref="OperationCanceledException">No answer before the cancellation.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The network or the host said no.</exception>
    Task<HealthVerdict> AskAsync(CancellationToken cancellation);
}

/// <summary>Whether an answer speaks for a backend, and why not.</summary>
/// <param name="Success">It does.</param>
/// <param name="Reason">In words; "ok" when it does.</param>
internal readonly record struct HealthVerdict(bool Success, string Reason)
{
    /// <summary>It speaks for the backend.</summary>
    public static HealthVerdict Ok => new(true, "ok");

    /// <summary>It does not.</summary>
    public static HealthVerdict Failed(string reason) => new(false, reason);
}

/// <summary>What one health check found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Success">Whether it speaks for the backend.</param>
/// <param name="Text">In words: "ok in 0.7 ms", "timeout after 300 ms", "SERVFAIL".</param>
/// <param name="Duration">How long it took.</param>
public sealed record CheckResult(DateTimeOffset At, bool Success, string Text, TimeSpan Duration);

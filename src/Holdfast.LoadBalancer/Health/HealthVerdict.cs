namespace Holdfast.LoadBalancer.Health;

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

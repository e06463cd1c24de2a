using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>leastOutstanding</c>: the fewest queries in flight; then the lowest order; then the lowest latency.</summary>
internal sealed class LeastOutstanding(UsableBackends backends) : Policy(backends), IPolicy<LeastOutstanding>
{
    public static string Name => "leastOutstanding";

    public static LeastOutstanding Build(UsableBackends backends, LeastOutstanding? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried) =>
        Least(Backends.AsSpan(), tried);

    /// <summary>The least busy of those not tried yet; null when all were tried.</summary>
    /// <param name="backends">Sorted by order.</param>
    /// <param name="tried">Those tried.</param>
    internal static Backend? Least(ReadOnlySpan<Backend> backends, scoped ReadOnlySpan<Backend> tried)
    {
        if (tried.IsEmpty)
            return Least(backends);
        Backend? best = null;
        var bestOutstanding = long.MaxValue;
        foreach (var candidate in backends)
        {
            if (tried.Contains(candidate))
                continue;
            var outstanding = candidate.Outstanding;
            if (best is null || IsBetter(candidate, outstanding, best, bestOutstanding))
                (best, bestOutstanding) = (candidate, outstanding);
        }
        return best;
    }

    private static Backend? Least(ReadOnlySpan<Backend> backends)
    {
        if (backends.IsEmpty)
            return null;
        var best = backends[0];
        var bestOutstanding = best.Outstanding;
        foreach (var candidate in backends[1..])
        {
            var outstanding = candidate.Outstanding;
            if (IsBetter(candidate, outstanding, best, bestOutstanding))
                (best, bestOutstanding) = (candidate, outstanding);
        }
        return best;
    }

    private static bool IsBetter(Backend candidate, long outstanding, Backend best, long bestOutstanding) =>
        outstanding < bestOutstanding
        || (outstanding == bestOutstanding && candidate.Options.Order == best.Options.Order
            && candidate.LatencyMicroseconds < best.LatencyMicroseconds);
}

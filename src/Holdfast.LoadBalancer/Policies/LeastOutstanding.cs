using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>leastOutstanding</c>: the fewest queries in flight; then the lowest order; then the lowest latency.</summary>
internal sealed class LeastOutstanding(UsableBackends backends) : Policy(backends), IPolicy<LeastOutstanding>
{
    public static string Name => "leastOutstanding";

    public static LeastOutstanding Build(UsableBackends backends, LeastOutstanding? previous) => new(backends);

    public override Backend? Choose(scoped ref Selection selection) => Least(Backends.AsSpan(), selection.Tried);

    /// <summary>The least busy of those not tried yet; null when all were tried.</summary>
    /// <param name="backends">Sorted by order.</param>
    /// <param name="tried">Those tried.</param>
    internal static Backend? Least(ReadOnlySpan<Backend> backends, ReadOnlySpan<Backend> tried)
    {
        Backend? best = null;
        var bestOutstanding = long.MaxValue;
        foreach (var candidate in backends)
        {
            if (tried.Contains(candidate))
                continue;
            var outstanding = candidate.Outstanding;
            var isBetter = outstanding < bestOutstanding
                || (outstanding == bestOutstanding && candidate.Options.Order == best!.Options.Order
                    && candidate.LatencyMicroseconds < best.LatencyMicroseconds);
            if (isBetter)
                (best, bestOutstanding) = (candidate, outstanding);
        }
        return best;
    }
}

using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>leastOutstanding</c>: the fewest queries in flight; then the lowest order; then the lowest latency.</summary>
internal sealed class LeastOutstanding : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return Least(usable, usable.Count);
    }

    /// <summary>The least busy among the first so many, which are sorted by order.</summary>
    internal static Backend? Least(UsableBackends usable, int count)
    {
        if (count == 0)
            return null;
        var best = usable[0];
        var bestOutstanding = best.Outstanding;
        for (var i = 1; i < count; i++)
        {
            var candidate = usable[i];
            var outstanding = candidate.Outstanding;
            var isBetter = outstanding < bestOutstanding
                || (outstanding == bestOutstanding && candidate.Options.Order == best.Options.Order
                    && candidate.LatencyMicroseconds < best.LatencyMicroseconds);
            if (isBetter)
                (best, bestOutstanding) = (candidate, outstanding);
        }
        return best;
    }
}

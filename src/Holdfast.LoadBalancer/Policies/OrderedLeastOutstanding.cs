using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>orderedLeastOutstanding</c>: of those with the lowest order that are up, the fewest queries in flight; then the lowest latency.</summary>
internal sealed class OrderedLeastOutstanding : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return LeastOutstanding.Least(usable, usable.LowestOrderCount);
    }
}

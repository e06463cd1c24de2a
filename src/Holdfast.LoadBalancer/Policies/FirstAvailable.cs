using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>firstAvailable</c>: the first that is up, by order; among equals, the one configured first.</summary>
internal sealed class FirstAvailable : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return usable.Count == 0 ? null : usable[0];
    }
}

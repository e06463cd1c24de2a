using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>wrandom</c>: random, each as often as its share of the weights of those that are up.</summary>
internal sealed class WeightedRandom : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return usable.Count == 0 ? null : usable.AtWeight(random.Below(usable.WeightOf(usable.Count)));
    }
}

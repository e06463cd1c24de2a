using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>orderedWrandom</c>, the seed's: of those with the lowest order that are up, random by weight.</summary>
internal sealed class OrderedWeightedRandom : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return usable.Count == 0 ? null : usable.AtWeight(random.Below(usable.WeightOf(usable.LowestOrderCount)));
    }
}

using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>whashed</c>: the hash of the name asked for, modulo the weights of those that are up. One name, one backend, while none comes or goes.</summary>
/// <remarks>The hash has a fixed seed, so that all nodes of a site send a name to the same recursor and find its cache warm.</remarks>
internal sealed class WeightedHashed : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random)
    {
        var usable = pool.Usable;
        return usable.Count == 0 ? null : usable.AtWeight(NameHash.Of(query.View.QName) % usable.WeightOf(usable.Count));
    }
}

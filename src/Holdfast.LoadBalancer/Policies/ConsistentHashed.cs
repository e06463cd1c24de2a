using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>chashed</c>: the name asked for is hashed onto a ring of points; when a backend goes, only its own names move.</summary>
/// <remarks>The hash has a fixed seed and points depend on backend names alone: all nodes with the same backends choose the same.</remarks>
internal sealed class ConsistentHashed : Policy
{
    /// <inheritdoc/>
    public override Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random) =>
        pool.Usable.Ring?.At(NameHash.Of(query.View.QName));
}

using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>How a backend is chosen for a query. One instance a pool; it is called by all workers at once.</summary>
/// <remarks>
/// Every policy chooses among the backends that are up, and chooses none when none is. That holds for
/// <c>orderedWrandom</c> too: where the seed's script fell back to plain <c>wrandom</c> over all servers, dnsdist's
/// <c>wrandom</c> skipped what was down, so nothing came of it either.
/// </remarks>
internal abstract class Policy
{
    /// <summary>The backend to ask, or null when none is up. Allocates nothing and takes no lock.</summary>
    public abstract Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random);

    /// <summary>A new instance.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="workers">Threads that will call it.</param>
    public static Policy Create(PolicyKind kind, int workers) => kind switch
    {
        PolicyKind.LeastOutstanding => new LeastOutstanding(),
        PolicyKind.FirstAvailable => new FirstAvailable(),
        PolicyKind.WeightedRandom => new WeightedRandom(),
        PolicyKind.WeightedHashed => new WeightedHashed(),
        PolicyKind.ConsistentHashed => new ConsistentHashed(),
        PolicyKind.RoundRobin => new RoundRobin(workers),
        PolicyKind.OrderedWeightedRandom => new OrderedWeightedRandom(),
        PolicyKind.OrderedLeastOutstanding => new OrderedLeastOutstanding(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a policy"),
    };
}

namespace Holdfast.LoadBalancer.Policies;

/// <summary>The policies, by dnsdist's names where it has them.</summary>
public enum PolicyKind
{
    /// <summary><c>leastOutstanding</c>: fewest queries waiting; then lowest order; then lowest latency.</summary>
    LeastOutstanding,

    /// <summary><c>firstAvailable</c>: the first that is up, by order.</summary>
    FirstAvailable,

    /// <summary><c>wrandom</c>: random by weight.</summary>
    WeightedRandom,

    /// <summary><c>whashed</c>: by a hash of the name asked for, and weight.</summary>
    WeightedHashed,

    /// <summary><c>chashed</c>: by a consistent hash of the name asked for, and weight.</summary>
    ConsistentHashed,

    /// <summary><c>roundrobin</c>: each in turn.</summary>
    RoundRobin,

    /// <summary><c>orderedWrandom</c>: of those with the lowest order that are up, random by weight.</summary>
    OrderedWeightedRandom,

    /// <summary><c>orderedLeastOutstanding</c>: of those with the lowest order that are up, fewest queries waiting.</summary>
    OrderedLeastOutstanding,
}

using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>
/// How a backend is chosen for a query: immutable state, built from the backends that are up whenever these change.
/// </summary>
/// <remarks>
/// It is called by all workers at once. Every policy chooses among the backends that are up, and chooses none when none is.
/// That holds for <c>orderedWrandom</c> too: where the seed's script fell back to plain <c>wrandom</c> over all servers,
/// dnsdist's <c>wrandom</c> skipped what was down, so nothing came of it either.
/// </remarks>
internal abstract class Policy(UsableBackends backends)
{
    /// <summary>What it was built from.</summary>
    public UsableBackends Backends => backends;

    /// <summary>
    /// The best backend for a query of those that were not tried for it, or null when there is none. Allocates nothing and
    /// takes no lock.
    /// </summary>
    /// <param name="selection">What it is chosen by.</param>
    /// <param name="tried">Those tried; none for the first choice, which should cost nothing more than that.</param>
    public abstract Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried);
}

/// <summary>What a policy says of itself, and how it is built.</summary>
internal interface IPolicy<TSelf>
    where TSelf : Policy, IPolicy<TSelf>
{
    /// <summary>The name in the configuration: dnsdist's, where it has the policy.</summary>
    static abstract string Name { get; }

    /// <summary>Whether a higher order is a fallback, asked only when no backend of a lower one is up.</summary>
    static virtual bool HasFallback => false;

    /// <summary>Builds it, off the query path.</summary>
    /// <param name="backends">The backends to choose from.</param>
    /// <param name="previous">The one it replaces in the same pool, or null at first.</param>
    static abstract TSelf Build(UsableBackends backends, TSelf? previous);
}

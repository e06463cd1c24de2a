using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>
/// <c>whashed</c>: the hash of the name asked for, modulo the weights of those that are up. One name, one backend, while none
/// comes or goes.
/// </summary>
/// <remarks>The hash has a fixed seed, so that all nodes of a site send a name to the same recursor and find its cache
/// warm.</remarks>
internal sealed class WeightedHashed(UsableBackends backends) : Policy(backends), IPolicy<WeightedHashed>
{
    private readonly WeightedBackends _weighted = new(backends.AsSpan());

    public static string Name => "whashed";

    public static WeightedHashed Build(UsableBackends backends, WeightedHashed? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried) =>
        _weighted.Pick(QNameHash.Of(selection.QName), tried);
}

using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>wrandom</c>: random, each as often as its share of the weights of those that are up.</summary>
internal sealed class WeightedRandom(UsableBackends backends) : Policy(backends), IPolicy<WeightedRandom>
{
    private readonly WeightedBackends _weighted = new(backends.AsSpan());

    public static string Name => "wrandom";

    public static WeightedRandom Build(UsableBackends backends, WeightedRandom? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried) =>
        _weighted.Draw(ref selection.Random, tried);
}

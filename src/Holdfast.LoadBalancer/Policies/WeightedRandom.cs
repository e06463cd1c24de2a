using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>wrandom</c>: random, each as often as its share of the weights of those that are up.</summary>
internal sealed class WeightedRandom(UsableBackends backends) : Policy(backends), IPolicy<WeightedRandom>
{
    private readonly WeightedBackends _weighted = new(backends.AsSpan());

    public static string Name => "wrandom";

    public static WeightedRandom Build(UsableBackends backends, WeightedRandom? previous) => new(backends);

    public override Backend? Choose(scoped ref Selection selection) => _weighted.Draw(ref selection.Random, selection.Tried);
}

using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>orderedWrandom</c>, the seed's: of those with the lowest order that are up, random by weight.</summary>
internal sealed class OrderedWeightedRandom(UsableBackends backends) : Policy(backends), IPolicy<OrderedWeightedRandom>
{
    private readonly WeightedBackends[] _byOrder =
        [.. backends.ByOrder().Select(equals => new WeightedBackends(equals.AsSpan()))];

    public static string Name => "orderedWrandom";

    public static bool HasFallback => true;

    public static OrderedWeightedRandom Build(UsableBackends backends, OrderedWeightedRandom? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        foreach (var equals in _byOrder)
        {
            if (equals.Draw(ref selection.Random, tried) is { } drawn)
                return drawn;
        }
        return null;
    }
}

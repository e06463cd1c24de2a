using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>
/// <c>orderedLeastOutstanding</c>: of those with the lowest order that are up, the fewest queries in flight; then the lowest
/// latency.
/// </summary>
internal sealed class OrderedLeastOutstanding(UsableBackends backends) : Policy(backends), IPolicy<OrderedLeastOutstanding>
{
    private readonly ImmutableArray<ImmutableArray<Backend>> _byOrder = backends.ByOrder();

    public static string Name => "orderedLeastOutstanding";

    public static bool HasFallback => true;

    public static OrderedLeastOutstanding Build(UsableBackends backends, OrderedLeastOutstanding? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        foreach (var equals in _byOrder)
        {
            if (LeastOutstanding.Least(equals.AsSpan(), tried) is { } least)
                return least;
        }
        return null;
    }
}

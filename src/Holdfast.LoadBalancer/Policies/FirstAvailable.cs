using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary><c>firstAvailable</c>: the first that is up, by order; among equals, the one configured first.</summary>
internal sealed class FirstAvailable(UsableBackends backends) : Policy(backends), IPolicy<FirstAvailable>
{
    public static string Name => "firstAvailable";

    public static FirstAvailable Build(UsableBackends backends, FirstAvailable? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        foreach (var backend in Backends.AsSpan())
        {
            if (tried.IsEmpty || !tried.Contains(backend))
                return backend;
        }
        return null;
    }
}

using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>The backends of a pool and those of them that are up, at one moment: what a policy builds its state from.</summary>
/// <remarks>Immutable: a query reads one reference and sees one state. A new one is made when a backend comes up or goes
/// down.</remarks>
internal sealed class UsableBackends
{
    private readonly Backend[] _usable;

    /// <summary>Takes the present state.</summary>
    /// <param name="configured">All backends of the pool, sorted by order.</param>
    /// <param name="workers">Threads that choose among them.</param>
    public UsableBackends(ImmutableArray<Backend> configured, int workers)
    {
        Configured = configured;
        Workers = workers;
        _usable = [.. configured.Where(backend => backend.IsUp)];
    }

    /// <summary>All backends of the pool, up or down, sorted by order.</summary>
    public ImmutableArray<Backend> Configured { get; }

    /// <summary>Threads that choose among them, by numbers from 0; -1 stands for any other.</summary>
    public int Workers { get; }

    /// <summary>How many are up.</summary>
    public int Count => _usable.Length;

    /// <summary>Those that are up, by order; equals as configured.</summary>
    public Backend this[int index] => _usable[index];

    /// <summary>Those that are up, by order; equals as configured.</summary>
    public ReadOnlySpan<Backend> AsSpan() => _usable;

    /// <summary>Those that are up in groups of the same order, lowest first.</summary>
    public ImmutableArray<ImmutableArray<Backend>> ByOrder() =>
        [.. _usable.GroupBy(backend => backend.Options.Order).Select(equals => equals.ToImmutableArray())];
}

using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>The backends of a pool that are up at one moment, sorted by order, with what policies want to know of them worked out.</summary>
/// <remarks>Immutable: a query reads one reference and sees one state. A new one is made when a backend comes up or goes down.</remarks>
internal sealed class UsableBackends
{
    private readonly Backend[] _backends;
    private readonly ulong[] _weightBefore;

    /// <summary>Takes the present state.</summary>
    /// <param name="sorted">All backends of the pool, sorted by order.</param>
    /// <param name="withRing">Whether a consistent hash will be asked for.</param>
    public UsableBackends(IReadOnlyCollection<Backend> sorted, bool withRing)
    {
        _backends = [.. sorted.Where(backend => backend.IsUp)];
        _weightBefore = new ulong[_backends.Length + 1];
        for (var i = 0; i < _backends.Length; i++)
            _weightBefore[i + 1] = _weightBefore[i] + (ulong)_backends[i].Options.Weight;
        LowestOrderCount = _backends.Count(backend => backend.Options.Order == _backends[0].Options.Order);
        Ring = withRing && _backends.Length > 0 ? new ConsistentRing(sorted, _backends) : null;
    }

    /// <summary>How many are up.</summary>
    public int Count => _backends.Length;

    /// <summary>How many of them, from the first on, have the lowest order.</summary>
    public int LowestOrderCount { get; }

    /// <summary>The consistent hash, or null when nobody asks for it or none is up.</summary>
    public ConsistentRing? Ring { get; }

    /// <summary>By order.</summary>
    public Backend this[int index] => _backends[index];

    /// <summary>The sum of the weights of the first so many.</summary>
    public ulong WeightOf(int count) => _weightBefore[count];

    /// <summary>The backend that this point of the weights, laid end to end, falls on.</summary>
    /// <param name="point">From 0 to below the sum.</param>
    public Backend AtWeight(ulong point)
    {
        var low = 0;
        var high = _backends.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (point < _weightBefore[middle + 1])
                high = middle;
            else
                low = middle + 1;
        }
        return _backends[low];
    }
}

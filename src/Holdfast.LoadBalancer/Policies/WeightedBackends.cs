using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>Backends with their weights laid end to end: a point in them belongs to one backend.</summary>
internal sealed class WeightedBackends
{
    private readonly Backend[] _backends;
    private readonly ulong[] _ends;

    /// <summary>Lays out their weights.</summary>
    public WeightedBackends(ReadOnlySpan<Backend> backends)
    {
        _backends = [.. backends];
        _ends = new ulong[_backends.Length];
        for (var i = 0; i < _backends.Length; i++)
        {
            Total += (ulong)_backends[i].Options.Weight;
            _ends[i] = Total;
        }
    }

    /// <summary>The sum of their weights.</summary>
    public ulong Total { get; }

    /// <summary>One of those not tried yet, each as often as its share of their weights; null when all were tried.</summary>
    public Backend? Draw(ref WorkerRandom random, scoped ReadOnlySpan<Backend> tried)
    {
        if (tried.IsEmpty)
            return Total == 0 ? null : At(random.Below(Total));
        var total = Without(tried);
        return total == 0 ? null : AtUntried(random.Below(total), tried);
    }

    /// <summary>The same for the same hash, among those not tried yet; null when all were tried.</summary>
    public Backend? Pick(ulong hash, scoped ReadOnlySpan<Backend> tried)
    {
        if (tried.IsEmpty)
            return Total == 0 ? null : At(hash % Total);
        var total = Without(tried);
        return total == 0 ? null : AtUntried(hash % total, tried);
    }

    private ulong Without(scoped ReadOnlySpan<Backend> tried)
    {
        var total = Total;
        foreach (var backend in _backends)
            total -= tried.Contains(backend) ? (ulong)backend.Options.Weight : 0;
        return total;
    }

    private Backend At(ulong point)
    {
        var low = 0;
        var high = _backends.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (point < _ends[middle])
                high = middle;
            else
                low = middle + 1;
        }
        return _backends[low];
    }

    private Backend AtUntried(ulong point, scoped ReadOnlySpan<Backend> tried)
    {
        Backend? last = null;
        foreach (var backend in _backends)
        {
            if (tried.Contains(backend))
                continue;
            last = backend;
            var weight = (ulong)backend.Options.Weight;
            if (point < weight)
                break;
            point -= weight;
        }
        return last!;
    }
}

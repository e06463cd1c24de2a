namespace Holdfast.LoadBalancer.Rules;

/// <summary>How often each rule of a chain acted; each worker counts in a row of its own.</summary>
internal sealed class RuleHits
{
    // 128 octets before, between and after the workers' rows: no worker's writes slow another's.
    private const int Gap = 16;

    private readonly long[] _hits;
    private readonly int _stride;

    /// <summary>All zero.</summary>
    public RuleHits(int rules, int workers)
    {
        _stride = rules + Gap;
        _hits = GC.AllocateArray<long>(Gap + (workers * _stride), pinned: true);
    }

    /// <summary>Counts that a rule acted.</summary>
    public void Count(int rule, int worker) => _hits[Gap + (worker * _stride) + rule]++;

    /// <summary>How often a rule acted, over all workers.</summary>
    public long Of(int rule)
    {
        long hits = 0;
        for (var at = Gap + rule; at < _hits.Length; at += _stride)
            hits += Volatile.Read(ref _hits[at]);
        return hits;
    }
}

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>
/// Queries that blocks were applied to: a slot a block, in which each worker counts on its own. A slot goes on counting when it is
/// given to another block, which subtracts what it began at.
/// </summary>
internal sealed class BlockHits
{
    // 128 octets before, between and after the workers' rows: no worker's writes slow another's.
    private const int Gap = 16;

    private readonly long[] _hits;
    private readonly int _stride;
    private readonly Queue<int> _free;

    /// <summary>All zero, all free.</summary>
    public BlockHits(int slots, int workers)
    {
        _stride = slots + Gap;
        _hits = GC.AllocateArray<long>(Gap + (workers * _stride), pinned: true);
        _free = new Queue<int>(Enumerable.Range(0, slots));
    }

    /// <summary>Takes the slot that has been free the longest: a worker may still count in one that was given back just now.</summary>
    public int Take() => _free.Dequeue();

    /// <summary>Gives a slot back.</summary>
    public void GiveBack(int slot) => _free.Enqueue(slot);

    /// <summary>Counts, on a worker's thread.</summary>
    public void Count(int slot, int worker) => _hits[Gap + (worker * _stride) + slot]++;

    /// <summary>What a slot has counted, over all workers.</summary>
    public long Of(int slot)
    {
        long hits = 0;
        for (int at = Gap + slot; at < _hits.Length; at += _stride)
            hits += Volatile.Read(ref _hits[at]);
        return hits;
    }
}

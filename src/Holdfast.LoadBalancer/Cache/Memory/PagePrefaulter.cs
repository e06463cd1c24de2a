namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// Populates memory ahead of a cache that fills. Whoever first writes to a huge page waits until the machine has found and zeroed
/// it, milliseconds where a virtual machine's host has to find it first: that is done here, on a thread other than the workers'.
/// </summary>
internal sealed class PagePrefaulter(CacheMemory memory)
{
    /// <summary>Chunks that are ready at least once the cache begins to fill: 512 KiB.</summary>
    public const int Least = (512 << 10) / ChunkStore.ChunkSize;

    private int _touched;
    private int _ready;

    /// <summary>
    /// To be called every so often, by one thread at a time: populates twice what was taken since the last call.
    /// </summary>
    /// <returns>Whether anything was.</returns>
    public bool Prefault()
    {
        int touched = memory.Chunks.Touched;
        int taken = touched - _touched;
        _touched = touched;
        int wanted = (int)Math.Min(memory.Chunks.Capacity, touched + Math.Max(Least, 2L * taken));
        if (taken > 0 && wanted > _ready)
        {
            memory.Populate(Math.Max(_ready, touched), wanted);
            _ready = wanted;
        }

        return taken > 0;
    }
}

namespace Holdfast.Linux.Memory;

/// <summary>The C library's heap, for whoever can go on without the memory it asks for: nothing here throws.</summary>
public static unsafe class NativeHeap
{
    // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of mallopt(3).
    private const int TrimThreshold = -1, MapThreshold = -3;

    private const int LargeBlock = 32 * 1024;

    /// <summary>Allocates; null when there is no memory.</summary>
    /// <param name="octets">More than 0.</param>
    public static byte* TryAllocate(nuint octets) => MemoryCalls.Allocate(octets);

    /// <summary>Makes a block larger or smaller; null when there is no memory, and the block stays as it is.</summary>
    /// <param name="block">The block, or null.</param>
    /// <param name="octets">More than 0.</param>
    public static byte* TryReallocate(byte* block, nuint octets) => MemoryCalls.Reallocate(block, octets);

    /// <summary>Frees a block, or nothing for null.</summary>
    public static void Free(byte* block) => MemoryCalls.Free(block);

    /// <summary>
    /// Has blocks of 32 KiB or more go back to the kernel when they are freed. Without being told, the C library would learn from
    /// each that is freed to keep larger and larger ones.
    /// </summary>
    public static void GiveBackLargeBlocks()
    {
        _ = MemoryCalls.SetOption(MapThreshold, LargeBlock);
        _ = MemoryCalls.SetOption(TrimThreshold, 4 * LargeBlock);
    }

    /// <summary>
    /// Gives free pages back to the kernel, those between blocks in use too. Takes milliseconds where much is free, during which
    /// others may wait for the heap.
    /// </summary>
    public static void Trim() => _ = MemoryCalls.Trim(0);
}

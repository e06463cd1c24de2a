using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// The few numbers that all who store write to, each on cache lines of its own; in native memory, all zero at first.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 640)]
internal struct CacheShared
{
    /// <summary>The free chunk to take next, its number plus one; above 32 bits, a count that changes with every use.</summary>
    [FieldOffset(0)]
    public ulong FreeTop;

    /// <summary>Chunks that were ever used.</summary>
    [FieldOffset(128)]
    public int ChunksTouched;

    /// <summary>Chunks that are in use, or promised to who is taking them.</summary>
    [FieldOffset(256)]
    public int ChunksInUse;

    /// <summary>Entries, those included that are just being stored.</summary>
    [FieldOffset(384)]
    public int Entries;

    /// <summary>The slot of the index that the clock's hand points to.</summary>
    [FieldOffset(512)]
    public int ClockHand;
}

/// <summary>What a cache's memory is bounded by.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most octets, index included; null for 512 an entry and the index.</param>
/// <param name="EntrySize">Octets of the longest answer.</param>
internal readonly record struct CacheBounds(int Entries, long? Bytes, int EntrySize);

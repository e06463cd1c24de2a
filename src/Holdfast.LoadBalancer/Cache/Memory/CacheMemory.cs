using System.Globalization;
using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// A cache's memory, in one region: shared numbers, a scratch buffer a worker, the index, the chunks.
/// </summary>
internal sealed unsafe class CacheMemory : IDisposable
{
    private const long BytesPerEntry = 512;
    private const int MaxEntries = 100_000_000;
    private const int SmallestAnswer = 12;

    // The first answers, and the index all over, are written while clients wait. An index that is larger would take the kernel
    // too long to free when the process is killed.
    private const long FirstChunks = 1 << 20;
    private const long LargestIndexInSmallPages = 32 << 20;
    private const int BucketSize = CacheIndex.Ways * sizeof(ulong);

    private readonly MemoryRegion _region;
    private readonly nuint _chunksStart;
    private readonly byte* _scratch;
    private readonly int _scratchSize;

    /// <summary>Memory for a cache.</summary>
    /// <param name="bounds">How much.</param>
    /// <param name="hugePages">Whether to ask the kernel for pages of 2 MiB.</param>
    /// <param name="workers">Workers that use it.</param>
    /// <exception cref="ArgumentException">A bound is out of its range; the message says which and what would do.</exception>
    /// <exception cref="Linux.SystemCallException">The kernel does not give so much.</exception>
    public CacheMemory(in CacheBounds bounds, bool hugePages, int workers)
    {
        Check(bounds.Entries, 1, MaxEntries, "max_entries");
        Check(bounds.EntrySize, SmallestAnswer, ushort.MaxValue, "maximum_entry_size");
        int buckets = CacheIndex.BucketsFor(bounds.Entries);
        IndexBytes = (long)buckets * BucketSize;
        long least = LeastBytes(bounds.Entries, bounds.EntrySize);
        long maxBytes = bounds.Bytes ?? Math.Max(least, IndexBytes + (bounds.Entries * BytesPerEntry));
        Check(maxBytes, least, IndexBytes + ((int.MaxValue - 1L) * ChunkStore.ChunkSize), "max_bytes");
        long chunks = (maxBytes - IndexBytes) / ChunkStore.ChunkSize;
        _scratchSize = bounds.EntrySize;
        long shared = RoundUp(sizeof(CacheShared), ChunkStore.ChunkSize);
        long scratch = RoundUp((long)workers * _scratchSize, ChunkStore.ChunkSize);
        long start = shared + scratch + IndexBytes;
        _chunksStart = (nuint)start;
        _region = new MemoryRegion((nuint)(start + (chunks * ChunkStore.ChunkSize)), hugePages,
            IndexBytes <= LargestIndexInSmallPages ? (nuint)(start + FirstChunks) : 0);

        Shared = (CacheShared*)_region.Start;
        _scratch = _region.Start + shared;
        byte* index = _scratch + scratch;
        Chunks = new ChunkStore(index + IndexBytes, (int)chunks, Shared);
        Index = new CacheIndex((ulong*)index, buckets, Chunks, Shared, bounds.Entries);
    }

    /// <summary>What all write to.</summary>
    public CacheShared* Shared { get; }

    /// <summary>The chunks of the entries.</summary>
    public ChunkStore Chunks { get; }

    /// <summary>Where entries are.</summary>
    public CacheIndex Index { get; }

    /// <summary>Octets of the index.</summary>
    public long IndexBytes { get; }

    /// <summary>Octets in use: the index and the chunks of entries.</summary>
    public long Bytes => IndexBytes + ((long)Chunks.InUse * ChunkStore.ChunkSize);

    /// <summary>The most octets that can be in use.</summary>
    public long MaxBytes => IndexBytes + ((long)Chunks.Capacity * ChunkStore.ChunkSize);

    /// <summary>The index and one answer of the longest kind, in octets.</summary>
    public static long LeastBytes(int entries, int entrySize) => ((long)CacheIndex.BucketsFor(entries) * BucketSize)
        + ((long)ChunkStore.ChunksFor(sizeof(EntryHeader) + entrySize + EntryHeader.MaxOptions) * ChunkStore.ChunkSize);

    /// <summary>A worker's buffer, for the longest answer that is kept.</summary>
    public Span<byte> Scratch(int worker) => new(_scratch + ((nint)worker * _scratchSize), _scratchSize);

    /// <summary>Has the machine give the memory of some chunks now.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="end">The one behind the last.</param>
    public void Populate(int first, int end) => _ = _region.TryPopulate(PlaceOf(first), PlaceOf(end));

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _region.Dispose();

    private nuint PlaceOf(int chunk) => _chunksStart + ((nuint)chunk * ChunkStore.ChunkSize);

    private static long RoundUp(long octets, long unit) => (octets + unit - 1) / unit * unit;

    private static void Check(long value, long least, long most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"the cache's {name} must be from {least} to {most}, not {value}"));
    }
}

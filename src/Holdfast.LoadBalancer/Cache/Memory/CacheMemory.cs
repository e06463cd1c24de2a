using System.Globalization;
using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// A cache's memory, in one region: shared numbers, a cell of counters and a scratch buffer a worker, the index, the chunks.
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
    private readonly CacheCell* _cells;
    private readonly byte* _scratch;
    private readonly int _scratchSize;

    /// <summary>Memory for a cache.</summary>
    /// <exception cref="ArgumentException">A bound is out of its range; the message says which and what would do.</exception>
    /// <exception cref="Linux.SystemCallException">The kernel does not give so much.</exception>
    public CacheMemory(CacheOptions options, int workers)
    {
        Check(options.MaxEntries, 1, MaxEntries, "max_entries");
        Check(options.MaximumEntrySize, SmallestAnswer, ushort.MaxValue, "maximum_entry_size");
        Workers = workers;
        int buckets = CacheIndex.BucketsFor(options.MaxEntries);
        IndexBytes = (long)buckets * BucketSize;
        long least = LeastBytes(options);
        long maxBytes = options.MaxBytes ?? Math.Max(least, IndexBytes + (options.MaxEntries * BytesPerEntry));
        Check(maxBytes, least, IndexBytes + ((int.MaxValue - 1L) * ChunkStore.ChunkSize), "max_bytes");
        long chunks = (maxBytes - IndexBytes) / ChunkStore.ChunkSize;
        _scratchSize = options.MaximumEntrySize;
        long cells = RoundUp(sizeof(CacheShared) + ((long)workers * sizeof(CacheCell)), ChunkStore.ChunkSize);
        long scratch = RoundUp((long)workers * _scratchSize, ChunkStore.ChunkSize);
        long start = cells + scratch + IndexBytes;
        _chunksStart = (nuint)start;
        _region = new MemoryRegion((nuint)(start + (chunks * ChunkStore.ChunkSize)), options.HugePages, IndexBytes <= LargestIndexInSmallPages ? (nuint)(start + FirstChunks) : 0);

        Shared = (CacheShared*)_region.Start;
        _cells = (CacheCell*)(_region.Start + sizeof(CacheShared));
        _scratch = _region.Start + cells;
        byte* index = _scratch + scratch;
        Chunks = new ChunkStore(index + IndexBytes, (int)chunks, Shared);
        Index = new CacheIndex((ulong*)index, buckets, Chunks, Shared, options.MaxEntries);
    }

    /// <summary>Workers that use it.</summary>
    public int Workers { get; }

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
    public static long LeastBytes(CacheOptions options) => ((long)CacheIndex.BucketsFor(options.MaxEntries) * BucketSize)
        + ((long)ChunkStore.ChunksFor(sizeof(EntryHeader) + options.MaximumEntrySize + CacheKey.MaxOptions) * ChunkStore.ChunkSize);

    /// <summary>A worker's counters.</summary>
    public ref CacheCell Cell(int worker) => ref _cells[worker];

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
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the cache's {name} must be from {least} to {most}, not {value}"));
    }
}

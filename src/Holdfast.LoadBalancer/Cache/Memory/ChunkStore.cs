using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// The memory of entries: chunks of one size, chained. No sizes to balance, nothing to compact, and the bound is a number
/// of chunks. Taking and giving back is lock-free; who reads while a chain is given back finds out by its version.
/// </summary>
internal sealed unsafe class ChunkStore(byte* start, int capacity, CacheShared* shared)
{
    /// <summary>Octets of a chunk: two cache lines, which processors fetch in pairs.</summary>
    public const int ChunkSize = 128;

    /// <summary>Octets of a chunk that hold no payload: the next chunk's number plus one, and the version.</summary>
    public const int ChunkHeader = 8;

    /// <summary>Octets that a chunk holds.</summary>
    public const int Payload = ChunkSize - ChunkHeader;

    /// <summary>Chunks there are.</summary>
    public int Capacity => capacity;

    /// <summary>Chunks in use.</summary>
    public int InUse => Volatile.Read(ref shared->ChunksInUse);

    /// <summary>Chunks that were ever in use: the first so many.</summary>
    public int Touched => Volatile.Read(ref shared->ChunksTouched);

    /// <summary>Chunks for so many octets.</summary>
    public static int ChunksFor(int octets) => (octets + Payload - 1) / Payload;

    /// <summary>Whether a number read while others write can be a chunk's.</summary>
    public bool IsChunk(int chunk) => (uint)chunk < (uint)capacity;

    /// <summary>Has the processor fetch a chunk, if a number read while others write is one's.</summary>
    public void Fetch(int chunk)
    {
        if (!IsChunk(chunk))
            return;
        byte* at = start + ((nint)chunk * ChunkSize);
        Prefetch.Line(at);
        Prefetch.Line(at + (ChunkSize / 2));
    }

    /// <summary>A chunk's payload.</summary>
    public byte* PayloadOf(int chunk) => start + ((nint)chunk * ChunkSize) + ChunkHeader;

    /// <summary>The next chunk's number plus one; 0 at the end.</summary>
    public ref int Next(int chunk) => ref *(int*)(start + ((nint)chunk * ChunkSize));

    /// <summary>A chunk's version: odd while it is the first of an entry that can be found. It never goes back.</summary>
    public ref uint Version(int chunk) => ref *(uint*)(start + ((nint)chunk * ChunkSize) + sizeof(int));

    /// <summary>Whether the chunk is the first of an entry, and its version, which is to be compared after reading.</summary>
    public bool TryBeginRead(int chunk, out uint version)
    {
        version = Volatile.Read(ref Version(chunk));
        return (version & 1) != 0;
    }

    /// <summary>Whether all that was read since is the entry's, untouched.</summary>
    public bool EndRead(int chunk, uint version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref Version(chunk)) == version;
    }

    /// <summary>Takes a chain of chunks; false when there are not so many.</summary>
    public bool TryTake(int count, out int first)
    {
        first = -1;
        int inUse = InUse;
        for (int seen; ; inUse = seen)
        {
            if (inUse + count > capacity)
                return false;
            seen = Interlocked.CompareExchange(ref shared->ChunksInUse, inUse + count, inUse);
            if (seen == inUse)
                break;
        }

        // So many are promised to us now, so each will be found, if not at once.
        for (int taken = 0; taken < count; taken++)
        {
            int chunk;
            while (!TryPop(out chunk))
                Thread.SpinWait(8);
            Volatile.Write(ref Next(chunk), first + 1);
            first = chunk;
        }

        return true;
    }

    /// <summary>Makes a written chain an entry that can be read.</summary>
    public void Publish(int first) => Volatile.Write(ref Version(first), Version(first) + 1);

    /// <summary>Gives a chain back that was published, and that nobody else can give back.</summary>
    public void Retire(int first)
    {
        // Before any of its chunks is written to again: a full fence.
        Interlocked.Increment(ref Version(first));
        GiveBack(first);
    }

    /// <summary>Gives a chain back that was never published.</summary>
    public void GiveBack(int first)
    {
        int count = 1, last = first;
        for (; Next(last) != 0; last = Next(last) - 1)
            count++;
        ulong top = Volatile.Read(ref shared->FreeTop);
        for (ulong seen; ; top = seen)
        {
            Volatile.Write(ref Next(last), (int)(uint)top);
            seen = Interlocked.CompareExchange(ref shared->FreeTop, Tagged(top, first + 1), top);
            if (seen == top)
                break;
        }

        Interlocked.Add(ref shared->ChunksInUse, -count);
    }

    private static ulong Tagged(ulong top, int number) => (((top >> 32) + 1) << 32) | (uint)number;

    private bool TryPop(out int chunk)
    {
        ulong top = Volatile.Read(ref shared->FreeTop);
        while ((uint)top != 0)
        {
            chunk = (int)(uint)top - 1;
            // Another may have taken this chunk and changed it; then the top has changed as well.
            int next = Volatile.Read(ref Next(chunk));
            ulong seen = Interlocked.CompareExchange(ref shared->FreeTop, Tagged(top, next), top);
            if (seen == top)
                return true;
            top = seen;
        }

        int touched = Volatile.Read(ref shared->ChunksTouched);
        while (touched < capacity)
        {
            int seen = Interlocked.CompareExchange(ref shared->ChunksTouched, touched + 1, touched);
            if (seen == touched)
            {
                chunk = touched;
                return true;
            }

            touched = seen;
        }

        chunk = -1;
        return false;
    }
}

using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// Where entries are: buckets of eight slots, a cache line each. An entry is in one of two buckets its hash names, at
/// first in the emptier, so that hardly any bucket overflows. Who takes a word out of a slot, and nobody else, owns its chunks.
/// </summary>
internal sealed unsafe class CacheIndex(ulong* slots, int buckets, ChunkStore store, CacheShared* shared, int maxEntries)
{
    /// <summary>Slots of a bucket.</summary>
    public const int Ways = 8;

    /// <summary>Slots that an entry may be in.</summary>
    public const int Places = 2 * Ways;

    /// <summary>How many buckets there are, a power of two.</summary>
    public int Buckets => buckets;

    /// <summary>Entries there are.</summary>
    public int Entries => Volatile.Read(ref shared->Entries);

    /// <summary>Buckets for so many entries: at most three quarters full.</summary>
    public static int BucketsFor(int entries) =>
        Math.Max(2, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((entries + 5L) / 6)));

    /// <summary>A slot of a bucket.</summary>
    public ref ulong Slot(int bucket, int way) => ref slots[((nint)bucket * Ways) + way];

    /// <summary>One of the slots that an entry may be in, by the order in which they are searched.</summary>
    public ref ulong Place(ulong hash, int place) => ref Slot(place < Ways ? First(hash) : Second(hash), place & (Ways - 1));

    /// <summary>Has the processor fetch the place that is searched first.</summary>
    public void Fetch(ulong hash) => Prefetch.Line(slots + ((nint)First(hash) * Ways));

    /// <summary>Notes that an entry was asked for. Only the first time after the clock's hand came by writes.</summary>
    public static void Touch(ref ulong slot, ulong word)
    {
        if ((word & SlotWord.Referenced) == 0)
            Interlocked.CompareExchange(ref slot, word | SlotWord.Referenced, word);
    }

    /// <summary>Takes an entry out, if the slot still holds its word.</summary>
    public bool TryRemove(ref ulong slot, ulong word)
    {
        if (Interlocked.CompareExchange(ref slot, 0, word) != word)
            return false;
        store.Retire(SlotWord.Chunk(word));
        Interlocked.Decrement(ref shared->Entries);
        return true;
    }

    /// <summary>
    /// Puts a published entry in the place of the one with its hash, or another; entries put out for it are counted.
    /// </summary>
    public bool TryPut(ulong hash, int chunk, ref long evictions)
    {
        ulong entry = SlotWord.Of(hash, chunk);
        const int tries = 64;
        for (int attempt = 0; attempt < tries; attempt++)
        {
            int place = FindTagged(hash, 0);
            if (place >= 0 ? TryReplace(ref Place(hash, place), hash, entry)
                : TryPutInEmpty(hash, entry, ref evictions, out place))
            {
                RemoveBehind(hash, place);
                return true;
            }
        }

        return false;
    }

    /// <summary>The first place from one on whose word has the hash's tag; -1 when there is none.</summary>
    public int FindTagged(ulong hash, int from)
    {
        int way = FindTagged(First(hash), hash, from);
        if (way >= 0)
            return way;
        way = FindTagged(Second(hash), hash, Math.Max(0, from - Ways));
        return way >= 0 ? Ways + way : -1;
    }

    /// <summary>
    /// Puts out an entry that was not asked for since the clock's hand last came by, or any when there is none; false when
    /// there are no entries.
    /// </summary>
    public bool TryEvict()
    {
        // Two who evict at once may move the hand over each other: then some slots are looked at twice.
        int slots = buckets * Ways, hand = Volatile.Read(ref shared->ClockHand);
        for (int steps = 0; steps < 2 * slots; steps++)
        {
            hand = (hand + 1) & (slots - 1);
            if (!TryEvict(ref Slot(hand / Ways, hand % Ways), spareReferenced: steps < slots))
                continue;
            Volatile.Write(ref shared->ClockHand, hand);
            return true;
        }

        return false;
    }

    private bool TryEvict(ref ulong slot, bool spareReferenced)
    {
        ulong word = Volatile.Read(ref slot);
        if (word == 0)
            return false;
        if ((word & SlotWord.Referenced) == 0 || !spareReferenced)
            return TryRemove(ref slot, word);
        Interlocked.CompareExchange(ref slot, word & ~SlotWord.Referenced, word);
        return false;
    }

    private int FindTagged(int bucket, ulong hash, int from)
    {
        ulong* words = slots + ((nint)bucket * Ways);
        for (int way = from; way < Ways; way++)
        {
            if (SlotWord.IsTagged(Volatile.Read(ref words[way]), hash))
                return way;
        }

        return -1;
    }

    /// <summary>Makes room in a full bucket: what was asked for goes only if all was.</summary>
    private bool TryEvictFrom(int bucket, int start)
    {
        for (int i = 0; i < 2 * Ways; i++)
        {
            if (TryEvict(ref Slot(bucket, (start + i) & (Ways - 1)), spareReferenced: i < Ways))
                return true;
        }

        return false;
    }

    private bool TryReplace(ref ulong slot, ulong hash, ulong entry)
    {
        ulong word = Volatile.Read(ref slot);
        if (!SlotWord.IsTagged(word, hash))
            return false;
        // What was asked for so far will be asked for again.
        if (Interlocked.CompareExchange(ref slot, entry | (word & SlotWord.Referenced), word) != word)
            return false;
        store.Retire(SlotWord.Chunk(word));
        return true;
    }

    private bool TryPutInEmpty(ulong hash, ulong entry, ref long evictions, out int place)
    {
        place = -1;
        int first = Free(hash, 0), second = Free(hash, Ways);
        if (first + second == 0)
        {
            int bucket = (entry & 1) == 0 ? First(hash) : Second(hash);
            if (TryEvictFrom(bucket, (int)entry & (Ways - 1)))
                evictions++;
            return false;
        }

        if (!TryReserve(ref evictions))
            return false;
        int start = first >= second ? 0 : Ways;
        for (place = start; place < start + Ways; place++)
        {
            ref ulong slot = ref Place(hash, place);
            if (Volatile.Read(ref slot) == 0 && Interlocked.CompareExchange(ref slot, entry, 0) == 0)
                return true;
        }

        Interlocked.Decrement(ref shared->Entries);
        return false;
    }

    private bool TryReserve(ref long evictions)
    {
        while (true)
        {
            int entries = Entries;
            if (entries < maxEntries)
            {
                if (Interlocked.CompareExchange(ref shared->Entries, entries + 1, entries) == entries)
                    return true;
            }
            else if (TryEvict())
            {
                evictions++;
            }
            else if (Entries >= maxEntries)
            {
                return false;
            }
        }
    }

    /// <summary>Two who store the same at once may both have found an empty slot: the earlier place stays.</summary>
    private void RemoveBehind(ulong hash, int place)
    {
        while ((place = FindTagged(hash, place + 1)) >= 0)
        {
            ref ulong slot = ref Place(hash, place);
            ulong word = Volatile.Read(ref slot);
            if (SlotWord.IsTagged(word, hash))
                TryRemove(ref slot, word);
        }
    }

    private int Free(ulong hash, int start)
    {
        int free = 0;
        for (int place = start; place < start + Ways; place++)
            free += Volatile.Read(ref Place(hash, place)) == 0 ? 1 : 0;
        return free;
    }

    private int First(ulong hash) => (int)hash & (buckets - 1);

    private int Second(ulong hash)
    {
        int second = (int)((hash * 0x9E3779B97F4A7C15) >> 32) & (buckets - 1);
        return second == First(hash) ? second ^ 1 : second;
    }
}

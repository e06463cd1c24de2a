using Holdfast.Dns;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Takes entries out: those whose time is over, a few buckets at a time, and those an operator names. It walks the index
/// beside the workers, who never wait for it. For any thread but theirs; its callers wait for each other.
/// </summary>
internal sealed class CacheRemoval(CacheOptions options, CacheMemory memory)
{
    private const int HeaderLength = 12;

    private readonly CacheIndex _index = memory.Index;
    private readonly Lock _turn = new();
    private int _next;

    private delegate bool Wanted(in EntryHeader entry, ReadOnlySpan<byte> qname);

    /// <summary>Entries removed because their time was over.</summary>
    public long Expired { get; private set; }

    /// <summary>Entries removed by name, by suffix, or all.</summary>
    public long Expunged { get; private set; }

    /// <summary>Buckets of the index: what a whole round of sweeps must come to.</summary>
    public int Buckets => _index.Buckets;

    /// <summary>Removes what is over from the next buckets; returns how many entries.</summary>
    /// <param name="now">Milliseconds of the queries' clock.</param>
    /// <param name="buckets">How many to look at; each takes about a microsecond.</param>
    /// <param name="backendUsable">False when no backend can be asked, so that stale answers may be wanted.</param>
    public int Sweep(long now, int buckets, bool backendUsable)
    {
        bool keepStale = options.KeepStaleData && !backendUsable;
        long latest = keepStale ? now - (long)options.StaleCacheEntriesTtl.TotalMilliseconds : now;
        lock (_turn)
        {
            int removed = Remove(_next, Math.Min(buckets, Buckets), 0, (in entry, _) => entry.ExpiresAt <= latest);
            _next = (int)(((long)_next + buckets) & (Buckets - 1));
            Expired += removed;
            return removed;
        }
    }

    /// <summary>Removes all answers for a name, of any type; returns how many.</summary>
    public int Expunge(Name name) => Expunge(qname => NameWire.Equal(qname, name.Wire));

    /// <summary>Removes all answers for a name and the names below it; returns how many.</summary>
    public int ExpungeSuffix(Name suffix) => Expunge(qname => NameWire.IsAtOrBelow(qname, suffix));

    /// <summary>Removes everything; returns how many answers.</summary>
    public int ExpungeAll() => Expunge(static _ => true);

    private int Expunge(Func<ReadOnlySpan<byte>, bool> wanted)
    {
        lock (_turn)
        {
            int removed = Remove(0, Buckets, NameWire.MaxLength, (in _, qname) => wanted(qname));
            Expunged += removed;
            return removed;
        }
    }

    private int Remove(int start, int buckets, int nameLength, Wanted wanted)
    {
        Span<byte> message = stackalloc byte[HeaderLength + NameWire.MaxLength];
        int removed = 0;
        for (int i = 0; i < buckets; i++)
        {
            for (int way = 0; way < CacheIndex.Ways; way++)
            {
                ref ulong slot = ref _index.Slot((start + i) & (Buckets - 1), way);
                if (Remove(ref slot, message[..(nameLength == 0 ? 0 : HeaderLength + nameLength)], wanted))
                    removed++;
            }
        }

        return removed;
    }

    private bool Remove(ref ulong slot, scoped Span<byte> message, Wanted wanted)
    {
        // Workers may mark, replace or remove the entry at any moment: then it is looked at anew.
        for (ulong word = Volatile.Read(ref slot); word != 0; word = Volatile.Read(ref slot))
        {
            if (!EntryPeek.TryRead(memory.Chunks, SlotWord.Chunk(word), message, out var entry))
            {
                Thread.SpinWait(8);
                continue;
            }

            int nameLength = message.IsEmpty ? 0 : Math.Max(0, NameWire.MeasureUncompressed(message[HeaderLength..]));
            if (!wanted(in entry, message.IsEmpty ? default : message.Slice(HeaderLength, nameLength)))
                return false;
            if (_index.TryRemove(ref slot, word))
                return true;
        }

        return false;
    }
}

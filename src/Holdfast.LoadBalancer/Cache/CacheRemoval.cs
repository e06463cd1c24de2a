using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Takes entries out: those whose time is over, a few buckets at a time, and those an operator names. It walks the index
/// beside the workers, who never wait for it. For any thread but theirs; its callers wait for each other.
/// </summary>
internal sealed class CacheRemoval(CacheOptions options, CacheMemory memory)
{
    private const int HeaderLength = 12;
    private const int TypeLength = 2;

    private readonly CacheIndex _index = memory.Index;
    private readonly Lock _turn = new();
    private int _next;

    private delegate bool Wanted(in EntryHeader entry, ReadOnlySpan<byte> qname, RecordType type);

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
        bool keepStale = options.GivesStaleOnFailure || (options.KeepStaleData && !backendUsable);
        long latest = keepStale ? now - (long)options.StaleCacheEntriesTtl.TotalMilliseconds : now;
        lock (_turn)
        {
            int removed = Remove(_next, Math.Min(buckets, Buckets), 0, (in entry, _, _) => entry.ExpiresAt <= latest);
            _next = (int)(((long)_next + buckets) & (Buckets - 1));
            Expired += removed;
            return removed;
        }
    }

    /// <summary>Removes the answers meant; returns how many.</summary>
    public int Expunge(CacheSelection selection)
    {
        lock (_turn)
        {
            int removed = Remove(
                0, Buckets, NameWire.MaxLength + TypeLength, (in _, qname, type) => selection.Includes(qname, type));
            Expunged += removed;
            return removed;
        }
    }

    private int Remove(int start, int buckets, int questionLength, Wanted wanted)
    {
        Span<byte> message = stackalloc byte[HeaderLength + NameWire.MaxLength + TypeLength];
        int removed = 0;
        for (int i = 0; i < buckets; i++)
        {
            for (int way = 0; way < CacheIndex.Ways; way++)
            {
                ref ulong slot = ref _index.Slot((start + i) & (Buckets - 1), way);
                if (Remove(ref slot, message[..(questionLength == 0 ? 0 : HeaderLength + questionLength)], wanted))
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
            var question = message.IsEmpty ? default : message[HeaderLength..];
            var type = message.IsEmpty ? default : (RecordType)BinaryPrimitives.ReadUInt16BigEndian(question[nameLength..]);
            if (!wanted(in entry, message.IsEmpty ? default : question[..nameLength], type))
                return false;
            if (_index.TryRemove(ref slot, word))
                return true;
        }

        return false;
    }
}

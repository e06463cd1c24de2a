using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>Finds, reads and writes the entries of a cache; beside other workers, who may change them at any moment.</summary>
internal sealed class EntryStore(CacheMemory memory, long staleMilliseconds)
{
    private const int QuestionStart = 12;
    private const int TypeAndClass = 4;
    private const int HeaderFlagsEnd = 4;

    private readonly ChunkStore _chunks = memory.Chunks;
    private readonly CacheIndex _index = memory.Index;

    /// <summary>Whether a message is a failure: SERVFAIL or REFUSED.</summary>
    public static bool IsFailure(ReadOnlySpan<byte> message) =>
        (message[3] & 0xF) is (int)ResponseCode.ServFail or (int)ResponseCode.Refused;

    /// <summary>
    /// Copies an entry out whole, if there is one whose time is not over; a failure is never given after its time.
    /// </summary>
    /// <param name="key">The query's key.</param>
    /// <param name="withSubnet">Whether an answer for the added subnet is sought, or one for all.</param>
    /// <param name="question">Name, type and class asked.</param>
    /// <param name="destination">Where the message goes.</param>
    /// <param name="now">Milliseconds of the queries' clock.</param>
    /// <param name="allowStale">Whether an answer that may be given after its time will do.</param>
    /// <param name="hasStale">Becomes true when there is one that may be given after its time, and will not do.</param>
    /// <param name="entry">Its header.</param>
    public bool TryCopy(
        scoped in CacheKey key, bool withSubnet, scoped ReadOnlySpan<byte> question, scoped Span<byte> destination, long now,
        bool allowStale, ref bool hasStale, out EntryHeader entry)
    {
        ulong hash = withSubnet ? key.SubnetHash : key.Hash;
        long latest = now - staleMilliseconds;
        Span<byte> options = stackalloc byte[CacheKey.MaxOptions];
        int place = _index.FindTagged(hash, 0);
        for (int tries = 2 * CacheIndex.Places; place >= 0 && tries > 0; tries--)
        {
            ref ulong slot = ref _index.Place(hash, place);
            ulong word = Volatile.Read(ref slot);
            if (SlotWord.IsTagged(word, hash))
            {
                if (!TryRead(SlotWord.Chunk(word), destination, options, out entry))
                {
                    // It was replaced while it was read: what replaced it may be at any place.
                    place = _index.FindTagged(hash, 0);
                    continue;
                }

                if (entry.ExpiresAt > latest && entry.MessageLength != 0
                    && key.Matches(in entry, options[..entry.OptionsLength], withSubnet)
                    && RepeatsQuestion(destination[..entry.MessageLength], question)
                    && (entry.ExpiresAt > now || !IsFailure(destination)))
                {
                    CacheIndex.Touch(ref slot, word);
                    if (allowStale || entry.ExpiresAt > now)
                        return true;
                    hasStale = true;
                }
            }

            place = _index.FindTagged(hash, place + 1);
        }

        entry = default;
        return false;
    }

    /// <summary>Stores an entry in the place of the one with its hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="entry">The header.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">The options of the key.</param>
    /// <param name="evictions">Counts what has to go for it.</param>
    public NotStoredReason Put(
        ulong hash, in EntryHeader entry, scoped ReadOnlySpan<byte> message, scoped ReadOnlySpan<byte> options,
        ref long evictions)
    {
        int count = ChunkStore.ChunksFor(Unsafe.SizeOf<EntryHeader>() + message.Length + options.Length);
        if (!TryTake(count, out int chunk, ref evictions))
            return NotStoredReason.NoRoom;

        var cursor = new ChunkCursor(_chunks, chunk);
        cursor.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<EntryHeader>(in entry)));
        cursor.Write(message);
        cursor.Write(options);
        _chunks.Publish(chunk);
        if (_index.TryPut(hash, chunk, ref evictions))
            return NotStoredReason.None;
        _chunks.Retire(chunk);
        return NotStoredReason.NoRoom;
    }

    /// <summary>
    /// Whether there is an entry that a failure must not replace: one whose time is not over, or an answer that may be given
    /// after it (RFC 8767, section 4).
    /// </summary>
    public bool HasBetterThanFailure(ulong hash, long now)
    {
        int place = _index.FindTagged(hash, 0);
        if (place < 0)
            return false;
        Span<byte> header = stackalloc byte[HeaderFlagsEnd];
        ulong word = Volatile.Read(ref _index.Place(hash, place));
        return SlotWord.IsTagged(word, hash) && EntryPeek.TryRead(_chunks, SlotWord.Chunk(word), header, out var kept)
            && (kept.ExpiresAt > now || (kept.ExpiresAt > now - staleMilliseconds && !IsFailure(header)));
    }

    /// <summary>
    /// Reads an entry; false when it was changed meanwhile. One too long for the destination is read as if it were empty.
    /// </summary>
    private unsafe bool TryRead(int chunk, scoped Span<byte> destination, scoped Span<byte> options, out EntryHeader entry)
    {
        entry = default;
        if (!_chunks.IsChunk(chunk) || !_chunks.TryBeginRead(chunk, out uint version))
            return false;
        var cursor = new ChunkCursor(_chunks, chunk);
        cursor.TryRead(MemoryMarshal.AsBytes(new Span<EntryHeader>(ref entry)));
        if (entry.MessageLength > destination.Length || entry.OptionsLength > options.Length)
            entry.MessageLength = 0;
        else if (!cursor.TryRead(destination[..entry.MessageLength]) || !cursor.TryRead(options[..entry.OptionsLength]))
            return false;
        return _chunks.EndRead(chunk, version);
    }

    private static bool RepeatsQuestion(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question)
    {
        // The stored message was checked to have one whole question; names that are equal end where they end.
        int end = QuestionStart + question.Length, name = end - TypeAndClass;
        return message.Length >= end
            && NameWire.Equal(message[QuestionStart..name], question[..^TypeAndClass])
            && message[name..end].SequenceEqual(question[^TypeAndClass..]);
    }

    private bool TryTake(int count, out int chunk, ref long evictions)
    {
        while (!_chunks.TryTake(count, out chunk))
        {
            if (_index.TryEvict())
                evictions++;
            else
                // Others have removed everything between the two looks: then there is room now.
                return _chunks.TryTake(count, out chunk);
        }

        return true;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache.Memory;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Answers kept whole, for the queries that ask the same. Any worker may ask and store at any time: none takes a lock,
/// waits, or allocates. How that goes is in this folder's README.
/// </summary>
internal sealed class PacketCache : IDisposable
{
    private static int _lastNumber;

    private readonly CacheMemory _memory;

    // Pinned, so that the collector never moves what workers write to.
    private readonly CacheCell[] _cells;
    private readonly ChunkStore _chunks;
    private readonly CacheIndex _index;
    private readonly ulong _seed;
    private readonly long _staleMilliseconds;

    /// <summary>An empty cache.</summary>
    /// <param name="options">Its bounds and rules.</param>
    /// <param name="workers">How many threads use it, each by a number of its own from 0.</param>
    /// <exception cref="ArgumentException">A bound is out of its range.</exception>
    /// <exception cref="Linux.SystemCallException">The kernel does not give so much memory.</exception>
    public PacketCache(CacheOptions options, int workers)
    {
        Options = options;
        _memory = new CacheMemory(options.Bounds, options.HugePages, workers);
        _cells = GC.AllocateArray<CacheCell>(workers, pinned: true);
        _chunks = _memory.Chunks;
        _index = _memory.Index;
        _staleMilliseconds = (long)options.StaleCacheEntriesTtl.TotalMilliseconds;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref _seed)));
        Removal = new CacheRemoval(options, _memory);
        Prefaulter = new PagePrefaulter(_memory);
    }

    /// <summary>Tells it from every other cache there ever was, from 1: what a query in flight knows it by.</summary>
    public int Number { get; } = Interlocked.Increment(ref _lastNumber);

    /// <summary>Its bounds and rules.</summary>
    public CacheOptions Options { get; }

    /// <summary>Removes what is over or unwanted; for threads other than workers.</summary>
    public CacheRemoval Removal { get; }

    /// <summary>Keeps memory ready; for a thread other than workers.</summary>
    public PagePrefaulter Prefaulter { get; }

    /// <summary>What it has done and holds.</summary>
    public CacheCounters Counters => CacheCounters.Sum(_cells, _memory, Removal, Options.MaxEntries);

    /// <summary>Whether its memory is given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Makes the key of a query; false, and counted, when it is of the kind whose answers are never stored.</summary>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="cacheClass">Of the protocol it came over.</param>
    /// <param name="worker">The worker's number.</param>
    /// <param name="key">The key.</param>
    public bool TryMakeKey(scoped in QueryView query, CacheClass cacheClass, int worker, out CacheKey key)
    {
        if (CacheKey.TryMake(in query, cacheClass, _seed, Options.SkipOptions, out key))
            return true;
        _cells[worker][CacheCounter.NotCacheable]++;
        return false;
    }

    /// <summary>Answers a query from what is stored; false when there is nothing, or the destination is too short.</summary>
    /// <param name="key">The query's key; one with a subnet finds answers for it, and those that are good for all.</param>
    /// <param name="query">The query: its ID, RD, CD and question are the answer's.</param>
    /// <param name="destination">Where the answer goes; <see cref="CacheOptions.MaximumEntrySize"/> octets hold any.</param>
    /// <param name="length">Octets of the answer. It may be longer than the client can take.</param>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <param name="allowStale">True when no backend can be asked.</param>
    /// <param name="worker">The worker's number.</param>
    public bool TryAnswer(
        scoped in CacheKey key, scoped in QueryView query, Span<byte> destination, out int length, long now, bool allowStale,
        int worker)
    {
        ref CacheCell cell = ref _cells[worker];
        long latest = allowStale ? now - _staleMilliseconds : now;
        if (!TryCopy(in key, withSubnet: false, in query, destination, latest, out EntryHeader entry)
            && !(key.HasSubnet && TryCopy(in key, withSubnet: true, in query, destination, latest, out entry)))
        {
            cell[CacheCounter.Misses]++;
            length = 0;
            return false;
        }

        length = entry.MessageLength;
        Suit(destination[..length], in query, in entry, now, ref cell);
        return true;
    }

    /// <summary>
    /// Has the processor fetch where the answer to a query over UDP will be looked for; returns its hash, or 0.
    /// </summary>
    public ulong FetchPlace(ReadOnlySpan<byte> message)
    {
        if (QueryView.TryParse(message, out var query).IsError
            || !CacheKey.TryMake(in query, CacheClass.Datagram, _seed, Options.SkipOptions, out var key))
            return 0;
        _index.Fetch(key.Hash);
        return key.Hash;
    }

    /// <summary>Has the processor fetch the answer itself, or its beginning.</summary>
    public unsafe void FetchEntry(ulong hash)
    {
        int place = hash != 0 ? _index.FindTagged(hash, 0) : -1;
        if (place >= 0)
            _chunks.Fetch(SlotWord.Chunk(Volatile.Read(ref _index.Place(hash, place))));
    }

    /// <summary>Stores a backend's answer, which must be known to be one to the query of the key.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="question">Name, type and class asked.</param>
    /// <param name="answer">The answer as received.</param>
    /// <param name="now">Milliseconds of the clock of <see cref="TryAnswer"/>.</param>
    /// <param name="worker">The worker's number.</param>
    /// <returns>Why it was not stored, if it was not.</returns>
    public NotStoredReason Insert(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, scoped ReadOnlySpan<byte> answer, long now, int worker)
    {
        ref CacheCell cell = ref _cells[worker];
        var scratch = _memory.Scratch(worker);
        var reason = StoredForm.TryMake(in key, question, answer, Options, scratch, out int length, out long lifetime,
            out bool withSubnet);
        if (reason == NotStoredReason.None)
        {
            var entry = new EntryHeader
            {
                StoredAt = now,
                ExpiresAt = now + lifetime,
                MessageLength = (ushort)length,
                HeaderFlags = key.HeaderFlags,
                EdnsFlags = key.EdnsFlags,
                Traits = key.StoredTraits(withSubnet),
                OptionsLength = (byte)key.Options(withSubnet).Length,
            };
            reason = Put(withSubnet ? key.SubnetHash : key.Hash, in entry, scratch[..length], key.Options(withSubnet), ref cell);
        }

        if (reason == NotStoredReason.None)
            cell[CacheCounter.Inserts]++;
        else
            cell[CacheCell.NotStored(reason)]++;
        return reason;
    }

    /// <summary>Gives the memory back; no worker may use the cache any more.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        _memory.Dispose();
    }

    /// <summary>Copies the entry out whole, if there is one that is not over.</summary>
    private bool TryCopy(
        scoped in CacheKey key, bool withSubnet, scoped in QueryView query, scoped Span<byte> destination, long latest,
        out EntryHeader entry)
    {
        ulong hash = withSubnet ? key.SubnetHash : key.Hash;
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
                    && RepeatsQuestion(destination[..entry.MessageLength], in query))
                {
                    CacheIndex.Touch(ref slot, word);
                    return true;
                }
            }

            place = _index.FindTagged(hash, place + 1);
        }

        entry = default;
        return false;
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

    private static bool RepeatsQuestion(ReadOnlySpan<byte> message, scoped in QueryView query)
    {
        // The stored message was checked to have one whole question; names that are equal end where they end.
        var own = query.Question;
        return message.Length >= query.QuestionEnd
            && NameWire.Equal(message[(query.QuestionEnd - own.Length)..(query.QuestionEnd - 4)], own[..^4])
            && message[(query.QuestionEnd - 4)..query.QuestionEnd].SequenceEqual(own[^4..]);
    }

    /// <summary>Makes a stored answer that of this query, at this time.</summary>
    private void Suit(Span<byte> message, scoped in QueryView query, in EntryHeader entry, long now, ref CacheCell cell)
    {
        const byte rd = 0x01, cd = 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(message, query.Id);
        message[2] = (byte)((message[2] & ~rd) | (query.Message[2] & rd));
        message[3] = (byte)((message[3] & ~cd) | (query.Message[3] & cd));
        // The client's letters; owners that are pointers to the question have them too.
        query.Question.CopyTo(message[(query.QuestionEnd - query.Question.Length)..]);
        if (now >= entry.ExpiresAt)
        {
            cell[CacheCounter.StaleHits]++;
            Aging.Limit(message, query.QuestionEnd, (uint)Options.StaleTtl.TotalSeconds);
            return;
        }

        cell[CacheCounter.Hits]++;
        if (!Options.DontAge)
            Aging.CountDown(message, query.QuestionEnd, (uint)(Math.Max(0, now - entry.StoredAt) / 1000));
    }

    private NotStoredReason Put(
        ulong hash, in EntryHeader entry, scoped ReadOnlySpan<byte> message, scoped ReadOnlySpan<byte> options,
        ref CacheCell cell)
    {
        bool isFailure = (message[3] & 0xF) is (int)ResponseCode.ServFail or (int)ResponseCode.Refused;
        if (isFailure && HasGoodAnswer(hash, entry.StoredAt))
            return NotStoredReason.BetterKept;
        int count =
            ChunkStore.ChunksFor(System.Runtime.CompilerServices.Unsafe.SizeOf<EntryHeader>() + message.Length + options.Length);
        if (!TryTake(count, out int chunk, ref cell[CacheCounter.Evictions]))
            return NotStoredReason.NoRoom;

        var cursor = new ChunkCursor(_chunks, chunk);
        cursor.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<EntryHeader>(in entry)));
        cursor.Write(message);
        cursor.Write(options);
        _chunks.Publish(chunk);
        if (_index.TryPut(hash, chunk, ref cell[CacheCounter.Evictions]))
            return NotStoredReason.None;
        _chunks.Retire(chunk);
        return NotStoredReason.NoRoom;
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

    private bool HasGoodAnswer(ulong hash, long now)
    {
        int place = _index.FindTagged(hash, 0);
        if (place < 0)
            return false;
        ulong word = Volatile.Read(ref _index.Place(hash, place));
        return SlotWord.IsTagged(word, hash) && EntryPeek.TryRead(_chunks, SlotWord.Chunk(word), [], out var kept)
            && kept.ExpiresAt > now;
    }
}

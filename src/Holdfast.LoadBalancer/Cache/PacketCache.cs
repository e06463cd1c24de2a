using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache.Memory;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Answers kept whole, for the queries that ask the same. Any worker may ask and store at any time: none takes a lock,
/// waits, or allocates. How that goes is in this folder's README.
/// </summary>
internal sealed class PacketCache : IDisposable
{
    /// <summary>Stands for the worker's number where a query is counted nowhere.</summary>
    public const int Uncounted = -1;

    private static int _lastNumber;

    private readonly CacheMemory _memory;

    // Pinned, so that the collector never moves what workers write to. The first is for queries that are counted nowhere.
    private readonly CacheCell[] _cells;
    private readonly ChunkStore _chunks;
    private readonly CacheIndex _index;
    private readonly EntryStore _entries;
    private readonly ulong _seed;

    private static ReadOnlySpan<byte> StaleAnswer => [0, (byte)ExtendedErrorCode.StaleAnswer];

    /// <summary>An empty cache.</summary>
    /// <param name="options">Its bounds and rules.</param>
    /// <param name="workers">How many threads use it, each by a number of its own from 0.</param>
    /// <exception cref="ArgumentException">A bound is out of its range.</exception>
    /// <exception cref="Linux.SystemCallException">The kernel does not give so much memory.</exception>
    public PacketCache(CacheOptions options, int workers)
    {
        Options = options;
        _memory = new CacheMemory(options.Bounds, options.HugePages, workers);
        _cells = GC.AllocateArray<CacheCell>(workers + 1, pinned: true);
        _chunks = _memory.Chunks;
        _index = _memory.Index;
        _entries = new EntryStore(_memory, (long)options.StaleCacheEntriesTtl.TotalMilliseconds);
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
    public CacheCounters Counters => CacheCounters.Sum(_cells.AsSpan(1), _memory, Removal, Options.MaxEntries);

    /// <summary>Whether its memory is given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Makes the key of a query; false, and counted, when it is of the kind whose answers are never stored.</summary>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="flags">The flags of its header as they go out.</param>
    /// <param name="cacheClass">Of the protocol it came over.</param>
    /// <param name="worker">The worker's number; or <see cref="Uncounted"/>.</param>
    /// <param name="key">The key.</param>
    public bool TryMakeKey(
        scoped in QueryView query, HeaderFlags flags, CacheClass cacheClass, int worker, out CacheKey key)
    {
        if (CacheKey.TryMake(in query, flags, cacheClass, _seed, Options.SkipOptions, out key))
            return true;
        Cell(worker)[CacheCounter.NotCacheable]++;
        return false;
    }

    /// <summary>Answers a query from what is stored; false when there is nothing, or the destination is too short.</summary>
    /// <param name="key">The query's key; one with a subnet finds answers for it, and those that are good for all.</param>
    /// <param name="query">The query: its ID and question are the answer's.</param>
    /// <param name="destination">Where the answer goes; <see cref="CacheOptions.MaximumEntrySize"/> octets hold any.</param>
    /// <param name="length">Octets of the answer. It may be longer than the client can take.</param>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <param name="allowStale">True when no backend can be asked.</param>
    /// <param name="worker">The worker's number; or <see cref="Uncounted"/>.</param>
    /// <param name="hasStale">
    /// Of a query that is not answered, whether it could get an answer after its time, should its backend fail or be slow.
    /// </param>
    public bool TryAnswer(
        scoped in CacheKey key, scoped in QueryView query, Span<byte> destination, out int length, long now, bool allowStale,
        int worker, out bool hasStale)
    {
        ref CacheCell cell = ref Cell(worker);
        bool isFound = TryCopy(in key, query.Question, destination, now, allowStale, out EntryHeader entry, out hasStale);
        hasStale &= Options.GivesStaleOnFailure;
        if (!isFound)
        {
            cell[CacheCounter.Misses]++;
            length = 0;
            return false;
        }

        length = Suit(destination, query.Question, in entry, now);
        BinaryPrimitives.WriteUInt16BigEndian(destination, query.Id);
        cell[now >= entry.ExpiresAt ? CacheCounter.StaleHits : CacheCounter.Hits]++;
        return true;
    }

    /// <summary>
    /// Answers a query that <see cref="TryAnswer"/> had nothing for, and whose backend has failed or is slow; false when there
    /// is nothing any more. The ID stays open.
    /// </summary>
    /// <param name="key">The query's key.</param>
    /// <param name="question">Name, type and class asked, in the client's letters.</param>
    /// <param name="destination">Where the answer goes; <see cref="CacheOptions.MaximumEntrySize"/> octets hold any.</param>
    /// <param name="length">Octets of the answer. It may be longer than the client can take.</param>
    /// <param name="reason">What counts it.</param>
    /// <param name="now">Milliseconds of the clock of <see cref="TryAnswer"/>.</param>
    /// <param name="worker">The worker's number; or <see cref="Uncounted"/>.</param>
    public bool TryAnswerStale(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, Span<byte> destination, out int length, CacheCounter reason,
        long now, int worker)
    {
        length = 0;
        if (!TryCopy(in key, question, destination, now, allowStale: true, out EntryHeader entry, out _))
            return false;
        length = Suit(destination, question, in entry, now);
        Cell(worker)[reason]++;
        return true;
    }

    /// <summary>Tells the times of the answer to a query, if there is one; it allocates, and is counted nowhere.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="question">Name, type and class asked.</param>
    /// <param name="now">Milliseconds of the clock of <see cref="TryAnswer"/>.</param>
    /// <param name="age">Since it was stored.</param>
    /// <param name="left">Until its time is over; negative behind it.</param>
    public bool TryReadTimes(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, long now, out TimeSpan age, out TimeSpan left)
    {
        bool isFound = TryCopy(in key, question, new byte[ushort.MaxValue], now, allowStale: true, out EntryHeader entry, out _);
        age = TimeSpan.FromMilliseconds(isFound ? now - entry.StoredAt : 0);
        left = TimeSpan.FromMilliseconds(isFound ? entry.ExpiresAt - now : 0);
        return isFound;
    }

    /// <summary>
    /// Has the processor fetch where the answer to a query over UDP will be looked for; returns its hash, or 0.
    /// </summary>
    public ulong FetchPlace(ReadOnlySpan<byte> message)
    {
        if (QueryView.TryParse(message, out var query).IsError
            || !CacheKey.TryMake(in query, query.Flags, CacheClass.Datagram, _seed, Options.SkipOptions, out var key))
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
    /// <param name="backend">What the backend has shown of client subnets; null: nothing.</param>
    /// <param name="failureTtl">How long a failure is kept, in seconds, plus one; 0: as the options say.</param>
    /// <returns>Why it was not stored, if it was not.</returns>
    public NotStoredReason Insert(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, scoped ReadOnlySpan<byte> answer, long now, int worker,
        SubnetSupport? backend = null, uint failureTtl = 0)
    {
        ref CacheCell cell = ref Cell(worker);
        var scratch = _memory.Scratch(worker);
        var reason = StoredForm.TryMake(in key, question, answer, Options, failureTtl, backend, scratch, out int length,
            out long lifetime, out bool withSubnet);
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
            reason = EntryStore.IsFailure(scratch) && HasBetterThanFailure(in key, now) ? NotStoredReason.BetterKept
                : _entries.Put(withSubnet ? key.SubnetHash : key.Hash, in entry, scratch[..length], key.Options(withSubnet),
                    ref cell[CacheCounter.Evictions]);
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

    /// <summary>Adds what the cache of another process has counted; on the thread of the first worker.</summary>
    public void Add(IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (cell, count) in CounterNames.Cells(CacheCounters.Names, counts)) Cell(0)[(CacheCounter)cell] += count;
    }

    private ref CacheCell Cell(int worker) => ref _cells[worker - Uncounted];

    private bool TryCopy(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, scoped Span<byte> destination, long now, bool allowStale,
        out EntryHeader entry, out bool hasStale)
    {
        hasStale = false;
        // One whose time is not over comes before one that is good for the other scope.
        for (int stale = 0; stale <= (allowStale ? 1 : 0); stale++)
        {
            if (_entries.TryCopy(in key, withSubnet: false, question, destination, now, stale > 0, ref hasStale, out entry)
                || (key.HasSubnet && _entries.TryCopy(
                    in key, withSubnet: true, question, destination, now, stale > 0, ref hasStale, out entry)))
                return true;
            if (!hasStale)
                break;
        }

        entry = default;
        return false;
    }

    private bool HasBetterThanFailure(scoped in CacheKey key, long now) =>
        _entries.HasBetterThanFailure(key.Hash, now) || (key.HasSubnet && _entries.HasBetterThanFailure(key.SubnetHash, now));

    /// <summary>Makes a stored answer that of a query, at this time; returns its octets.</summary>
    private int Suit(Span<byte> destination, scoped ReadOnlySpan<byte> question, scoped in EntryHeader entry, long now)
    {
        const int questionStart = 12;
        const byte rd = 0x01, cd = 0x10;
        int length = entry.MessageLength, questionEnd = questionStart + question.Length;
        Span<byte> message = destination[..length];
        message[2] = (byte)((message[2] & ~rd) | ((entry.HeaderFlags >> 8) & rd));
        message[3] = (byte)((message[3] & ~cd) | (entry.HeaderFlags & cd));
        // The client's letters; owners that are pointers to the question have them too.
        question.CopyTo(message[questionStart..]);
        if (now >= entry.ExpiresAt)
        {
            Aging.Limit(message, questionEnd, (uint)Options.StaleTtl.TotalSeconds);
            // Extended DNS Error "Stale Answer" (RFC 8914, section 4.4), where the client sent EDNS.
            EdnsEditor.TryAddOption(destination, ref length, EdnsOptionCode.ExtendedError, StaleAnswer);
        }
        else if (!Options.DontAge)
        {
            Aging.CountDown(message, questionEnd, (uint)(Math.Max(0, now - entry.StoredAt) / 1000));
        }

        return length;
    }
}

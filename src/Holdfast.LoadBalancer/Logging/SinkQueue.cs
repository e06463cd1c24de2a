using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>
/// What one worker has for one sink: a bounded ring of native memory that the worker alone writes and the sink's thread alone
/// reads. Neither allocates, locks or waits; what finds it full is dropped and counted.
/// </summary>
internal sealed unsafe class SinkQueue : IDisposable
{
    /// <summary>The fewest octets of a ring: room for a few of the longest messages, which DNS over TCP has.</summary>
    public const int LeastCapacity = 512 * 1024;

    // Each number that one side writes has a pair of cache lines of its own: places in an array of 8 octets each.
    private const int Line = 128;
    private const int TailPlace = 16;
    private const int HeadPlace = 32;
    private const int DroppedPlace = 48;
    private const int SharedLength = 64;

    // Entries begin at multiples of it.
    private const int Alignment = 8;

    // Octets of a record before its name, which comes last.
    private static readonly int FixedLength = OffsetOfName();

    private readonly byte* _entries;
    private readonly long _capacity;

    // Managed, and pinned: whoever reads the counter may do so after the ring was freed.
    private readonly long[] _shared = GC.AllocateArray<long>(SharedLength, pinned: true);

    // The worker's own.
    private long _tail;
    private long _knownHead;

    // The sink's own.
    private long _head;
    private int _headLength;

    /// <summary>An empty ring.</summary>
    /// <param name="capacity">Octets; a power of two, <see cref="LeastCapacity"/> or more.</param>
    public SinkQueue(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, LeastCapacity);
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(capacity), true, nameof(capacity));
        _capacity = capacity;
        // A record is read as a whole, though its name may be shorter than there is room for: the last one needs room behind it.
        _entries = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + sizeof(QueryRecord)), Line);
    }

    /// <summary>Entries that found it full.</summary>
    public long Dropped => Volatile.Read(ref _shared[DroppedPlace]);

    /// <summary>Whether it holds nothing; on the sink's thread.</summary>
    public bool IsEmpty => _head == Volatile.Read(ref _shared[TailPlace]);

    /// <summary>Adds an entry, or counts it as dropped where there is no room; on the worker's thread.</summary>
    /// <param name="header">What it tells; its lengths are filled in here.</param>
    /// <param name="record">The query's record.</param>
    /// <param name="query">The query's message, or nothing.</param>
    /// <param name="answer">The answer's message, or nothing.</param>
    public void Add(
        LoggedHeader header, in QueryRecord record, ReadOnlySpan<byte> query = default, ReadOnlySpan<byte> answer = default)
    {
        int recordLength = FixedLength + record.NameLength;
        int length = Aligned(sizeof(LoggedHeader) + recordLength + query.Length + answer.Length);
        if (!TryClaim(length, out byte* at))
        {
            // One writer: a plain addition that others may read.
            Volatile.Write(ref _shared[DroppedPlace], _shared[DroppedPlace] + 1);
            return;
        }

        (header.Length, header.QueryLength, header.AnswerLength) = (length, query.Length, answer.Length);
        *(LoggedHeader*)at = header;
        at += sizeof(LoggedHeader);
        Unsafe.CopyBlockUnaligned(ref *at, ref Unsafe.As<QueryRecord, byte>(ref Unsafe.AsRef(in record)), (uint)recordLength);
        at += recordLength;
        query.CopyTo(new Span<byte>(at, query.Length));
        answer.CopyTo(new Span<byte>(at + query.Length, answer.Length));
        _tail += length;
        Volatile.Write(ref _shared[TailPlace], _tail);
    }

    /// <summary>The entry that has been there longest; on the sink's thread. It stays until <see cref="Remove"/>.</summary>
    /// <param name="entry">The entry, which lies in the ring.</param>
    public bool TryPeek(out LoggedEntry entry)
    {
        entry = default;
        long tail = Volatile.Read(ref _shared[TailPlace]);
        if (_head == tail)
            return false;
        byte* at = At(_head);
        if (((LoggedHeader*)at)->Length == 0)
        {
            // The end of the memory was too short for what came next.
            _head += _capacity - (_head & (_capacity - 1));
            at = At(_head);
        }

        var header = (LoggedHeader*)at;
        var record = (QueryRecord*)(header + 1);
        byte* messages = (byte*)record + FixedLength + record->NameLength;
        _headLength = header->Length;
        entry = new LoggedEntry(
            ref *header, ref *record, new Span<byte>(messages, header->QueryLength),
            new Span<byte>(messages + header->QueryLength, header->AnswerLength));
        return true;
    }

    /// <summary>What of the entry that has been there longest is written already; the sink's own.</summary>
    public LoggedEvents DoneOfFirst { get; set; }

    /// <summary>Removes the entry that <see cref="TryPeek"/> has shown.</summary>
    public void Remove()
    {
        DoneOfFirst = LoggedEvents.None;
        _head += _headLength;
        Volatile.Write(ref _shared[HeadPlace], _head);
    }

    /// <summary>Frees it; neither side may use it any more.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_entries);
        GC.SuppressFinalize(this);
    }

    // An entry lies in one piece: where the memory's end is too short for it, a length of 0 says so, and it begins anew.
    private bool TryClaim(int length, out byte* at)
    {
        long toEnd = _capacity - (_tail & (_capacity - 1));
        long needed = toEnd >= length ? length : toEnd + length;
        if (_tail + needed - _knownHead > _capacity)
        {
            _knownHead = Volatile.Read(ref _shared[HeadPlace]);
            if (_tail + needed - _knownHead > _capacity)
            {
                at = null;
                return false;
            }
        }

        if (toEnd < length)
        {
            ((LoggedHeader*)At(_tail))->Length = 0;
            _tail += toEnd;
        }

        at = At(_tail);
        return true;
    }

    private byte* At(long position) => _entries + (position & (_capacity - 1));

    private static int Aligned(int length) => (length + Alignment - 1) & -Alignment;

    private static int OffsetOfName()
    {
        QueryRecord record = new() { NameLength = 1 };
        return (int)Unsafe.ByteOffset(
            ref Unsafe.As<QueryRecord, byte>(ref record), ref MemoryMarshal.GetReference(record.Name));
    }
}

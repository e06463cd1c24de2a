using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>
/// One worker's latest records, in native memory. That worker alone writes, and never waits; any thread reads, without a lock,
/// and learns of each record whether it was whole (docs/decisions/0043-recent-queries.md).
/// </summary>
/// <remarks>
/// Records have numbers, from 0. An index has of each of the latest where its octets begin, in a second ring that they lie in one
/// behind another: a short name takes little. Positions there only grow. What a reader has copied counts if, seen afterwards,
/// the writer has come neither to its place in the index again nor to its octets. Memory is touched when it is needed first.
/// </remarks>
internal sealed unsafe class RecordRing : IQueryObserver
{
    /// <summary>Octets for each record, which a name of 50 fills: with longer ones on average fewer are kept.</summary>
    private const int OctetsPerRecord = 128;

    private const int Alignment = 8;

    private readonly int _sample;
    private readonly long _indexMask;
    private readonly long _octetsMask;
    private readonly long* _index;
    private readonly byte* _octets;
    private readonly Ends* _ends;
    private int _untilSampled;

    /// <summary>Nothing recorded.</summary>
    /// <param name="options">How much is kept.</param>
    public RecordRing(RecentOptions options)
    {
        long size = BitOperations.RoundUpToPowerOf2((uint)options.Size);
        _sample = options.Sample;
        _indexMask = size - 1;
        _octetsMask = (size * OctetsPerRecord) - 1;
        _ends = (Ends*)NativeMemory.AlignedAlloc((nuint)sizeof(Ends), 128);
        *_ends = default;
        _index = (long*)NativeMemory.Alloc((nuint)size, sizeof(long));
        _octets = (byte*)NativeMemory.Alloc((nuint)size, OctetsPerRecord);
    }

    /// <summary>Frees it when nobody can read it any more: who reads does so for longer than a configuration may last.</summary>
    ~RecordRing()
    {
        NativeMemory.AlignedFree(_ends);
        NativeMemory.Free(_index);
        NativeMemory.Free(_octets);
    }

    /// <summary>Records kept at most.</summary>
    public long Capacity => _indexMask + 1;

    /// <summary>Records written so far: the number of the next.</summary>
    public long Written => Volatile.Read(ref _ends->Written);

    /// <inheritdoc/>
    public void Observe(in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        if (--_untilSampled > 0)
            return;
        _untilSampled = _sample;
        Write(in record);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="record">The record, if it is there.</param>
    /// <returns>False when it is not written yet, or not kept any more.</returns>
    public bool TryRead(long number, out QueryRecord record)
    {
        Unsafe.SkipInit(out record);
        if (number < 0 || number >= Written || Written - number >= Capacity)
            return false;
        long at = Volatile.Read(ref _index[number & _indexMask]);
        Copy(at, ref record);
        Volatile.ReadBarrier();
        // In this order: what the writer is about to overwrite it announces first.
        bool isWhole = Volatile.Read(ref _ends->Octets) - at <= _octetsMask + 1 && Written - number < Capacity;
        GC.KeepAlive(this);
        return isWhole;
    }

    private void Write(in QueryRecord record)
    {
        ReadOnlySpan<byte> octets = record.Octets;
        int length = (octets.Length + Alignment - 1) & -Alignment;
        long at = _ends->Octets;
        // None is cut in two by the ring's end.
        if ((at & _octetsMask) + length > _octetsMask + 1)
            at = (at | _octetsMask) + 1;
        Volatile.Write(ref _ends->Octets, at + length);
        Volatile.WriteBarrier();
        octets.CopyTo(new Span<byte>(_octets + (at & _octetsMask), length));
        long number = _ends->Written;
        Volatile.Write(ref _index[number & _indexMask], at);
        Volatile.Write(ref _ends->Written, number + 1);
    }

    // What is copied may be anything, while it is written: lengths are kept within bounds.
    private void Copy(long at, ref QueryRecord record)
    {
        long begin = at & _octetsMask;
        long left = _octetsMask + 1 - begin;
        var target = new Span<byte>(Unsafe.AsPointer(ref record), (int)Math.Min(left, sizeof(QueryRecord)));
        int fixedLength = Math.Min(QueryRecord.OctetsBeforeName, target.Length);
        new ReadOnlySpan<byte>(_octets + begin, fixedLength).CopyTo(target);
        int nameLength = Math.Min(record.NameLength, target.Length - fixedLength);
        new ReadOnlySpan<byte>(_octets + begin + fixedLength, nameLength).CopyTo(target[fixedLength..]);
    }

    /// <summary>How far the writer is, apart from what it does not write.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Ends
    {
        public long Written;
        public long Octets;
    }
}

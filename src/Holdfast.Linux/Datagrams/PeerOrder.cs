using System.Numerics;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>Puts datagrams in an order in which those to one peer stand together, the longest first.</summary>
/// <remarks>
/// Peers are found by a table of their hashes, and each one's datagrams are then sorted by themselves: they have few lengths, so
/// that costs little more than to look at them. Peers whose hashes are equal stand mingled.
/// </remarks>
internal sealed unsafe class PeerOrder : IDisposable
{
    // Up to so many, a sort costs less than the table.
    private const int MaxSorted = 12;

    // Up to so many, the fewer passes of an insertion sort count for more than its longer ways.
    private const int MaxInsertion = 48;

    private readonly ulong* _keys;
    private readonly ulong* _ordered;
    private readonly int* _next;
    private readonly Run* _runs;
    private readonly int* _table;
    private readonly int _tableSize;

    /// <param name="capacity">Datagrams at once.</param>
    public PeerOrder(int capacity)
    {
        _keys = Allocate<ulong>(capacity);
        _ordered = Allocate<ulong>(capacity);
        _next = Allocate<int>(capacity);
        _runs = Allocate<Run>(capacity);
        _tableSize = (int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2);
        _table = Allocate<int>(_tableSize);
    }

    // Ciura's, for up to some hundreds.
    private static ReadOnlySpan<int> Gaps => [132, 57, 23, 10, 4, 1];

    /// <summary>Which datagram has a place in the order.</summary>
    public int this[int place] => (int)(_ordered[place] & 0xFFFF);

    /// <summary>Orders datagrams.</summary>
    /// <param name="datagrams">Not more than the capacity.</param>
    public void Make(ReadOnlySpan<Datagram> datagrams)
    {
        if (datagrams.Length <= MaxSorted)
        {
            for (int i = 0; i < datagrams.Length; i++)
                _ordered[i] = Key(in datagrams[i], i);
            Sort(new Span<ulong>(_ordered, datagrams.Length));
            return;
        }

        int peers = Gather(datagrams);
        for (int peer = 0, place = 0; peer < peers; peer++)
        {
            int from = place;
            for (int entry = _runs[peer].First; entry != 0; entry = _next[entry - 1])
                _ordered[place++] = _keys[entry - 1];
            Sort(new Span<ulong>(_ordered + from, place - from));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_keys);
        NativeMemory.Free(_ordered);
        NativeMemory.Free(_next);
        NativeMemory.Free(_runs);
        NativeMemory.Free(_table);
        GC.SuppressFinalize(this);
    }

    private static T* Allocate<T>(int count)
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));

    private static ulong Key(in Datagram datagram, int index) =>
        ((ulong)datagram.PeerHash << 32) | ((ulong)(0xFFFF - Math.Min(datagram.Length, 0xFFFF)) << 16) | (uint)index;

    /// <summary>Sorts by insertion, and what is long by Shell's method.</summary>
    // Span.Sort compares through an interface in native code, which costs several times what the comparisons do.
    private static void Sort(Span<ulong> keys)
    {
        foreach (int gap in keys.Length <= MaxInsertion ? Gaps[^1..] : Gaps)
        {
            for (int i = gap; i < keys.Length; i++)
            {
                ulong key = keys[i];
                int at = i;
                for (; at >= gap && keys[at - gap] > key; at -= gap)
                    keys[at] = keys[at - gap];
                keys[at] = key;
            }
        }
    }

    /// <summary>Makes the list of each peer's datagrams, in their order; returns how many peers there are.</summary>
    private int Gather(ReadOnlySpan<Datagram> datagrams)
    {
        new Span<int>(_table, _tableSize).Clear();
        int peers = 0;
        for (int i = 0; i < datagrams.Length; i++)
        {
            _keys[i] = Key(in datagrams[i], i);
            _next[i] = 0;
            uint hash = datagrams[i].PeerHash;
            int slot = (int)(hash * 0x9E37_79B1 >> 16) & (_tableSize - 1);
            // Half of the table is free at the least, so this ends.
            while (_table[slot] != 0 && _runs[_table[slot] - 1].PeerHash != hash)
                slot = (slot + 1) & (_tableSize - 1);
            if (_table[slot] == 0)
            {
                _runs[peers] = new Run { PeerHash = hash, First = i + 1, Last = i + 1 };
                _table[slot] = ++peers;
                continue;
            }

            ref Run run = ref _runs[_table[slot] - 1];
            _next[run.Last - 1] = i + 1;
            run.Last = i + 1;
        }

        return peers;
    }

    // Datagrams to one peer, by their place and 1.
    private struct Run
    {
        public uint PeerHash;
        public int First;
        public int Last;
    }
}

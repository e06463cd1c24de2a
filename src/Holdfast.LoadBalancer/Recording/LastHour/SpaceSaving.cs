using System.Numerics;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>
/// The heaviest keys of a stream, in memory that does not grow: space-saving (Metwally, Agrawal and El Abbadi, "Efficient
/// Computation of Frequent and Top-k Elements in Data Streams", 2005), with weights.
/// </summary>
/// <remarks>
/// A key that is not among those counted takes the place of the one with the least count, and that count for a beginning: so much
/// its own may be too high. No count is too low, the least is at most the total through the capacity, and every key that weighs
/// more than that is there. Counters are found by a hash table with open addressing. A heap has the least on top, by what each
/// counter had when it was looked at last: counts only grow, so one on top that has not grown since is the least. One thread at
/// a time.
/// </remarks>
/// <param name="capacity">How many keys are counted at once.</param>
/// <param name="keyLength">The most octets of a key, up to 255.</param>
/// <param name="seed">Of the hash; not to be foreseen by who chooses keys.</param>
internal sealed class SpaceSaving(int capacity, int keyLength, ulong seed)
{
    // Memory is touched when a counter is needed first.
    private readonly Counter[] _counters = GC.AllocateUninitializedArray<Counter>(capacity);
    private readonly byte[] _keys = GC.AllocateUninitializedArray<byte>(capacity * keyLength);
    private readonly Seen[] _heap = GC.AllocateUninitializedArray<Seen>(capacity);

    // A counter's index plus one; 0: free. At most half of it is used.
    private readonly int[] _table = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    private int _used;

    /// <summary>The weight of all keys together, counted or not.</summary>
    public long Total { get; private set; }

    /// <summary>By how much a single weight was scaled up, at the most: 0 while nothing is sampled.</summary>
    public long Scaled { get; private set; }

    /// <summary>What a key that is not counted may weigh, at the most.</summary>
    public long Floor => _used < capacity ? 0 : _counters[Least()].Count;

    /// <summary>Counts a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="weight">What it weighs, more than 0.</param>
    /// <param name="scaled">How much of the weight stands for what was not looked at.</param>
    public void Add(ReadOnlySpan<byte> key, long weight, long scaled = 0)
    {
        Total += weight;
        Scaled = Math.Max(Scaled, scaled);
        uint hash = (uint)NameWire.Hash(key, seed);
        int slot = Find(key, hash);
        int counter = _table[slot] - 1;
        if (counter >= 0)
        {
            _counters[counter].Count += weight;
            return;
        }

        if (_used < capacity)
        {
            counter = _used++;
            _counters[counter] = new Counter { Count = weight };
            Name(counter, slot, key, hash);
            SiftUp(new Seen(weight, counter), place: counter);
            return;
        }

        counter = Least();
        Forget(counter);
        ref Counter replaced = ref _counters[counter];
        replaced.Error = replaced.Count;
        replaced.Count += weight;
        Name(counter, Find(key, hash), key, hash);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (_used, Total, Scaled) = (0, 0, 0);
        Array.Clear(_table);
    }

    /// <summary>What was counted, in an order of its own.</summary>
    /// <param name="mostOctets">What its keys may take; of those that have no place the least are left out.</param>
    public SketchSummary Summarize(int mostOctets)
    {
        int[] heaviest = [.. Enumerable.Range(0, _used)];
        Array.Sort(heaviest, (one, other) => _counters[other].Count.CompareTo(_counters[one].Count));
        int kept = 0, octets = 0;
        while (kept < _used && octets + _counters[heaviest[kept]].Length <= mostOctets)
            octets += _counters[heaviest[kept++]].Length;
        var summary = new SketchSummary(kept, octets)
        {
            Total = Total,
            Scaled = Scaled,
            Floor = kept < _used ? _counters[heaviest[kept]].Count : Floor,
        };
        foreach (int counter in heaviest.AsSpan(0, kept))
            summary.Add(Key(counter), _counters[counter].Count, _counters[counter].Error);
        return summary;
    }

    private ReadOnlySpan<byte> Key(int counter) => _keys.AsSpan(counter * keyLength, _counters[counter].Length);

    /// <summary>The slot of a key, or the free one where it belongs.</summary>
    private int Find(ReadOnlySpan<byte> key, uint hash)
    {
        int mask = _table.Length - 1;
        int slot = (int)hash & mask;
        for (; _table[slot] != 0; slot = (slot + 1) & mask)
        {
            int counter = _table[slot] - 1;
            if (_counters[counter].Hash == hash && Key(counter).SequenceEqual(key))
                break;
        }

        return slot;
    }

    private void Name(int counter, int slot, ReadOnlySpan<byte> key, uint hash)
    {
        _table[slot] = counter + 1;
        (_counters[counter].Hash, _counters[counter].Length) = (hash, (byte)key.Length);
        key.CopyTo(_keys.AsSpan(counter * keyLength));
    }

    // Those behind it that could not stand where they belong move up, so that no search ends too early.
    private void Forget(int counter)
    {
        int mask = _table.Length - 1;
        int free = (int)_counters[counter].Hash & mask;
        while (_table[free] != counter + 1)
            free = (free + 1) & mask;
        for (int next = (free + 1) & mask; _table[next] != 0; next = (next + 1) & mask)
        {
            int home = (int)_counters[_table[next] - 1].Hash & mask;
            if (((next - home) & mask) < ((next - free) & mask))
                continue;
            _table[free] = _table[next];
            free = next;
        }

        _table[free] = 0;
    }

    /// <summary>The counter with the least count, of a full sketch.</summary>
    private int Least()
    {
        while (_counters[_heap[0].Counter].Count is var count && count > _heap[0].Count)
            SiftDown(_heap[0] with { Count = count });
        return _heap[0].Counter;
    }

    private void SiftUp(Seen moved, int place)
    {
        for (; place > 0 && _heap[(place - 1) / 2].Count > moved.Count; place = (place - 1) / 2)
            _heap[place] = _heap[(place - 1) / 2];
        _heap[place] = moved;
    }

    private void SiftDown(Seen moved)
    {
        int place = 0;
        for (int child; (child = (2 * place) + 1) < _used; place = child)
        {
            if (child + 1 < _used && _heap[child + 1].Count < _heap[child].Count)
                child++;
            if (_heap[child].Count >= moved.Count)
                break;
            _heap[place] = _heap[child];
        }

        _heap[place] = moved;
    }

    private readonly record struct Seen(long Count, int Counter);

    private struct Counter
    {
        public long Count;
        public long Error;
        public uint Hash;
        public byte Length;
    }
}

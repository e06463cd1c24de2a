using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// What one worker has counted of client networks for a moment, in a fixed table: sets of eight, in which a network that is not there
/// takes the place of the one that was touched least. Who asks much is soon touched more than who asks once, so that any number of
/// forged addresses does not push those out who matter.
/// </summary>
internal sealed class TallyTable
{
    private const int SetSize = 8;
    private const int Sets = 2048;

    // An entry: the network's 16 octets, how often it was touched, and the counts.
    private const int AddressWords = 4;
    private const int TouchedWord = AddressWords;
    private const int FirstCount = TouchedWord + 1;

    // Pinned, so that the collector never moves what a worker writes.
    private readonly uint[] _words;
    private readonly int _stride;
    private readonly ulong _seed;

    /// <summary>An empty table.</summary>
    /// <param name="counts">Counts of each network.</param>
    /// <param name="seed">Not to be foreseen by clients, who could choose addresses that meet in one set.</param>
    public TallyTable(int counts, ulong seed)
    {
        _stride = FirstCount + counts;
        _seed = seed;
        _words = GC.AllocateArray<uint>(Sets * SetSize * _stride, pinned: true);
    }

    /// <summary>The counts of a network, which is taken in if it is not there.</summary>
    public Span<uint> Touch(scoped in ClientAddress network)
    {
        var set = _words.AsSpan((int)(network.Hash(_seed) % Sets) * SetSize * _stride, SetSize * _stride);
        int least = 0;
        uint leastTouched = uint.MaxValue;
        for (int at = 0; at < set.Length; at += _stride)
        {
            uint touched = set[at + TouchedWord];
            if (touched != 0 && Address(set[at..]) == network)
            {
                set[at + TouchedWord] = touched + 1;
                return set.Slice(at + FirstCount, _stride - FirstCount);
            }

            if (touched < leastTouched)
                (least, leastTouched) = (at, touched);
            if (touched == 0)
                break;
        }

        var entry = set.Slice(least, _stride);
        entry.Clear();
        MemoryMarshal.Write(MemoryMarshal.AsBytes(entry), in network);
        entry[TouchedWord] = 1;
        return entry[FirstCount..];
    }

    /// <summary>Looks at every network.</summary>
    /// <param name="see">Given the network and its counts.</param>
    public void ForEach(Action<ClientAddress, ReadOnlySpan<uint>> see)
    {
        for (int at = 0; at < _words.Length; at += _stride)
        {
            if (_words[at + TouchedWord] != 0)
                see(Address(_words.AsSpan(at)), _words.AsSpan(at + FirstCount, _stride - FirstCount));
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear() => Array.Clear(_words);

    private static ClientAddress Address(ReadOnlySpan<uint> entry) => MemoryMarshal.Read<ClientAddress>(MemoryMarshal.AsBytes(entry));
}

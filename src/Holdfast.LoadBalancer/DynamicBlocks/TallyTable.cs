using System.Runtime.InteropServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// What one worker has counted of client networks, or of name suffixes, for a moment, in a fixed table: sets of eight, in which
/// one that is not there takes the place of the one that was touched least. Who asks much is soon touched more than who asks
/// once, so that any number of forged addresses, or of names, does not push those out who matter.
/// </summary>
internal sealed class TallyTable
{
    private const int SetSize = 8;

    // Powers of two. Suffixes take more room, and fewer of them are asked for at once.
    private const int SetsOfNetworks = 2048;
    private const int SetsOfSuffixes = 512;

    // An entry: the key's 16 octets, how often it was touched, the counts, and of a suffix its octets.
    private const int KeyWords = 4;
    private const int TouchedWord = KeyWords;
    private const int FirstCount = TouchedWord + 1;
    private const int SuffixWords = (NameWire.MaxLength + 1) / sizeof(uint);

    // Pinned, so that the collector never moves what a worker writes.
    private readonly uint[] _words;
    private readonly int _counts;
    private readonly int _stride;
    private readonly int _sets;
    private readonly ulong _seed;
    private readonly bool _ofSuffixes;
    private bool _isUsed;

    /// <summary>An empty table.</summary>
    /// <param name="counts">Counts of each network or suffix.</param>
    /// <param name="seed">Not to be foreseen by clients, who could choose addresses or names that meet in one set.</param>
    /// <param name="ofSuffixes">Whether it is of name suffixes; else of client networks.</param>
    public TallyTable(int counts, ulong seed, bool ofSuffixes)
    {
        (_counts, _seed, _ofSuffixes) = (counts, seed, ofSuffixes);
        _sets = ofSuffixes ? SetsOfSuffixes : SetsOfNetworks;
        _stride = FirstCount + counts + (ofSuffixes ? SuffixWords : 0);
        _words = GC.AllocateArray<uint>(_sets * SetSize * _stride, pinned: true);
    }

    /// <summary>Sees an entry of a table.</summary>
    /// <param name="key">The network, or the suffix.</param>
    /// <param name="counts">Its counts.</param>
    /// <param name="suffix">The suffix on the wire, with octets behind it that mean nothing; of a network nothing.</param>
    public delegate void EntrySeen(in TallyKey key, ReadOnlySpan<uint> counts, ReadOnlySpan<byte> suffix);

    /// <summary>The counts of a network, which is taken in if it is not there.</summary>
    public Span<uint> Touch(scoped in ClientAddress network) => Touch(TallyKey.Of(in network), []);

    /// <summary>The counts of a suffix, which is taken in if it is not there.</summary>
    /// <param name="suffix">The suffix on the wire.</param>
    public Span<uint> Touch(scoped ReadOnlySpan<byte> suffix) => Touch(TallyKey.Of(suffix, _seed), suffix);

    /// <summary>Looks at every network or suffix.</summary>
    public void ForEach(EntrySeen see)
    {
        for (int at = 0; at < _words.Length; at += _stride)
        {
            var entry = _words.AsSpan(at, _stride);
            if (entry[TouchedWord] != 0)
                see(Key(entry), entry.Slice(FirstCount, _counts), SuffixOf(entry));
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        if (_isUsed)
            Array.Clear(_words);
        _isUsed = false;
    }

    private Span<uint> Touch(TallyKey key, scoped ReadOnlySpan<byte> suffix)
    {
        _isUsed = true;
        int first = (int)(key.Hash(_seed) & (ulong)(_sets - 1)) * SetSize * _stride;
        var set = _words.AsSpan(first, SetSize * _stride);
        int least = 0;
        uint leastTouched = uint.MaxValue;
        for (int at = 0; at < set.Length; at += _stride)
        {
            uint touched = set[at + TouchedWord];
            if (touched != 0 && Key(set[at..]) == key)
            {
                set[at + TouchedWord] = touched + 1;
                return set.Slice(at + FirstCount, _counts);
            }

            if (touched < leastTouched)
                (least, leastTouched) = (at, touched);
            if (touched == 0)
                break;
        }

        var entry = set.Slice(least, _stride);
        entry[..(FirstCount + _counts)].Clear();
        MemoryMarshal.Write(MemoryMarshal.AsBytes(entry), in key);
        entry[TouchedWord] = 1;
        suffix.CopyTo(SuffixOf(entry));
        return entry.Slice(FirstCount, _counts);
    }

    private Span<byte> SuffixOf(Span<uint> entry) =>
        _ofSuffixes ? MemoryMarshal.AsBytes(entry.Slice(FirstCount + _counts, SuffixWords)) : [];

    private static TallyKey Key(ReadOnlySpan<uint> entry) => MemoryMarshal.Read<TallyKey>(MemoryMarshal.AsBytes(entry));
}

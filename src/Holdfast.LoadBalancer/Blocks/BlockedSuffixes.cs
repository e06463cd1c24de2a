using System.Numerics;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>
/// Suffixes of blocks, immutable: a name is walked label by label, and where what is left is as long as any suffix, a hash table is
/// probed.
/// </summary>
internal sealed class BlockedSuffixes
{
    private readonly ulong _seed;
    private readonly (Name? Suffix, int Entry)[] _slots;
    private readonly bool[] _lengths = new bool[NameWire.MaxLength + 1];

    /// <summary>Builds it.</summary>
    /// <param name="suffixes">The suffixes; the place of each is its entry.</param>
    /// <param name="seed">Not to be foreseen by clients.</param>
    public BlockedSuffixes(IReadOnlyList<Name> suffixes, ulong seed)
    {
        _seed = seed;
        IsEmpty = suffixes.Count == 0;
        _slots = new (Name?, int)[(int)BitOperations.RoundUpToPowerOf2((uint)(suffixes.Count * 2) + 1)];
        for (int entry = 0; entry < suffixes.Count; entry++)
        {
            var wire = suffixes[entry].Wire;
            _lengths[wire.Length] = true;
            int slot = Start(wire);
            while (_slots[slot].Suffix is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (suffixes[entry], entry);
        }
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty { get; }

    /// <summary>The entry of the longest suffix that a name is at or below, or -1.</summary>
    /// <param name="name">The name on the wire, uncompressed.</param>
    /// <param name="start">Where the label begins that is looked at first; afterwards, of that found.</param>
    public int Find(ReadOnlySpan<byte> name, ref int start)
    {
        for (; start < name.Length; start += 1 + name[start])
        {
            if (_lengths[name.Length - start] && Find(name[start..]) is var entry and >= 0)
                return entry;
        }

        return -1;
    }

    private int Find(ReadOnlySpan<byte> suffix)
    {
        int slot = Start(suffix);

        // At most half of the slots are taken: this ends.
        while (_slots[slot].Suffix is { } found && !NameWire.Equal(found.Wire, suffix))
            slot = (slot + 1) & (_slots.Length - 1);
        return _slots[slot].Suffix is null ? -1 : _slots[slot].Entry;
    }

    private int Start(ReadOnlySpan<byte> suffix) => (int)NameWire.Hash(suffix, _seed) & (_slots.Length - 1);
}

using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Holdfast.Dns.Names;
using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>What an entry of a list says of a name, and of the names below it.</summary>
[Flags]
internal enum NameFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The name is in the list.</summary>
    Self = 1,

    /// <summary>The names below it are in the list.</summary>
    Below = 2,

    /// <summary>The name is not in the list, though names above it may be.</summary>
    NotSelf = 4,

    /// <summary>The names below it are not in the list, though names above it may be.</summary>
    NotBelow = 8,
}

/// <summary>
/// An immutable set of names and suffixes in native memory: the names end to end, and a hash table of their places.
/// </summary>
/// <remarks>
/// A slot of the table has 32 bits of the name's hash above the place of the name, plus one; it is empty when it is 0. At least
/// half of the slots are, and the hash is seeded, so that nobody can choose names that meet. A look-up makes one hash a label of
/// the name asked for, from the root down, and looks only for suffixes of as many labels as any entry has.
/// </remarks>
internal sealed unsafe class NameTable : IListTable
{
    // In front of each name: its flags and its length.
    private const int Head = 2;
    private const int MaxLabels = 127;
    private const long HugePagesFrom = 4 << 20;

    private readonly MemoryRegion _names;
    private readonly MemoryRegion _index;
    private readonly ulong* _slots;
    private readonly ulong _mask;
    private readonly ulong _seed;
    private readonly UInt128 _labelCounts;
    private readonly int _longestProbe;
    private readonly bool _hasExceptions;

    private NameTable(MemoryRegion names, uint length, int entries)
    {
        _names = names;
        ulong slots = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(entries, 8) * 2);
        _index = new MemoryRegion((nuint)(slots * sizeof(ulong)), (long)slots * sizeof(ulong) >= HugePagesFrom);
        _slots = (ulong*)_index.Start;
        _mask = slots - 1;
        // Unforeseeable, so that nobody can choose names that meet in one slot.
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        for (uint at = 0; at < length;)
        {
            uint next = at + Head + _names.Start[at + 1];
            Insert(at, ref _longestProbe, ref _labelCounts);
            _hasExceptions |= (Flags(at) & (NameFlags.NotSelf | NameFlags.NotBelow)) != 0;
            at = next;
        }

        NamesLength = length;
    }

    /// <summary>Names that it has.</summary>
    public int Count { get; private set; }

    /// <summary>Octets of memory.</summary>
    public long Bytes => NamesLength + (long)_index.Length;

    private uint NamesLength { get; }

    /// <summary>Whether the name, or a suffix of it, is in the list. The most specific entry says so.</summary>
    /// <param name="name">The name, on the wire.</param>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        Span<byte> starts = stackalloc byte[MaxLabels];
        int labels = Labels(name, starts);
        bool isListed = false;
        ulong hash = _seed;
        for (int label = labels - 1; label >= 0; label--)
        {
            int start = starts[label];
            hash = NameWire.Hash(name.Slice(start, 1 + name[start]), hash);
            if ((_labelCounts >> (labels - label) & 1) == 0)
                continue;
            var (found, not) = label == 0
                ? (NameFlags.Self, NameFlags.NotSelf) : (NameFlags.Below, NameFlags.NotBelow);
            var flags = Find(name[start..], hash) & (found | not);
            if (flags == 0)
                continue;
            isListed = (flags & not) == 0;
            if (!_hasExceptions)
                return true;
        }

        return isListed;
    }

    /// <summary>Gives the memory back; nobody may look anything up any more.</summary>
    public void Dispose()
    {
        _index.Dispose();
        _names.Dispose();
    }

    private static int Labels(ReadOnlySpan<byte> name, Span<byte> starts)
    {
        int labels = 0;
        for (int at = 0; name[at] != 0; at += 1 + name[at])
            starts[labels++] = (byte)at;
        return labels;
    }

    private NameFlags Find(ReadOnlySpan<byte> name, ulong hash)
    {
        for (int probe = 0; probe <= _longestProbe; probe++)
        {
            ulong slot = _slots[(hash + (ulong)probe) & _mask];
            if (slot == 0)
                break;
            if (slot >> 32 == hash >> 32 && NameWire.Equal(name, NameAt((uint)slot - 1)))
                return Flags((uint)slot - 1);
        }

        return NameFlags.None;
    }

    private void Insert(uint at, ref int longestProbe, ref UInt128 labelCounts)
    {
        var name = NameAt(at);
        Span<byte> starts = stackalloc byte[MaxLabels];
        int labels = Labels(name, starts);
        ulong hash = _seed;
        for (int label = labels - 1; label >= 0; label--)
            hash = NameWire.Hash(name.Slice(starts[label], 1 + name[starts[label]]), hash);
        for (int probe = 0; ; probe++)
        {
            ref ulong slot = ref _slots[(hash + (ulong)probe) & _mask];
            if (slot == 0)
            {
                slot = (hash >> 32 << 32) | (at + 1);
                longestProbe = Math.Max(longestProbe, probe);
                labelCounts |= UInt128.One << labels;
                Count++;
                return;
            }

            if (slot >> 32 == hash >> 32 && NameWire.Equal(name, NameAt((uint)slot - 1)))
            {
                _names.Start[(uint)slot - 1] |= (byte)Flags(at);
                return;
            }
        }
    }

    private NameFlags Flags(uint at) => (NameFlags)_names.Start[at];

    private ReadOnlySpan<byte> NameAt(uint at) => new(_names.Start + at + Head, _names.Start[at + 1]);

    /// <summary>Takes names until a table is made of them.</summary>
    /// <param name="textLength">Octets of the text that they come from.</param>
    internal sealed class Builder(long textLength) : IDisposable
    {
        // The shortest line, a letter and a line feed, is a name of three octets with two in front.
        private readonly MemoryRegion _region =
            new((nuint)((textLength * 3) + NameWire.MaxLength + Head), textLength >= HugePagesFrom);

        private uint _length;
        private bool _isBuilt;

        /// <summary>Names that were added, those that were added twice included.</summary>
        public int Count { get; private set; }

        /// <summary>Adds a name; false when the text had more than it said.</summary>
        /// <param name="name">The name, on the wire, with one label at least.</param>
        /// <param name="flags">What is said of it.</param>
        public bool TryAdd(ReadOnlySpan<byte> name, NameFlags flags)
        {
            if (_length + Head + (nuint)name.Length > _region.Length)
                return false;
            _region.Start[_length] = (byte)flags;
            _region.Start[_length + 1] = (byte)name.Length;
            name.CopyTo(new Span<byte>(_region.Start + _length + Head, name.Length));
            _length += (uint)(Head + name.Length);
            Count++;
            return true;
        }

        /// <summary>The table; it has the memory from now on.</summary>
        public NameTable Build()
        {
            var table = new NameTable(_region, _length, Count);
            _isBuilt = true;
            return table;
        }

        /// <summary>Gives the memory back, unless a table has it.</summary>
        public void Dispose()
        {
            if (!_isBuilt)
                _region.Dispose();
        }
    }
}

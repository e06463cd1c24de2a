using System.Net;
using Holdfast.Linux.Memory;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// An immutable set of networks of both families in native memory: sorted disjoint ranges, and of every few the first address,
/// which a look-up searches before it searches the ranges between two of them.
/// </summary>
internal sealed unsafe class NetworkTable : IListTable
{
    // So many ranges lie in a page's quarter: the second search stays within it.
    private const int Stride = 32;

    private readonly MemoryRegion _region;
    private readonly AddressRange* _ranges;
    private readonly int _count;
    private readonly UInt128[] _samples;

    private NetworkTable(MemoryRegion region, int networks)
    {
        _region = region;
        _ranges = (AddressRange*)region.Start;
        Count = networks;
        var ranges = new Span<AddressRange>(_ranges, networks);
        ranges.Sort();
        _count = Merge(ranges);
        _samples = new UInt128[(_count + Stride - 1) / Stride];
        for (int i = 0; i < _samples.Length; i++)
            _samples[i] = _ranges[i * Stride].First;
    }

    /// <summary>Networks that it was made of.</summary>
    public int Count { get; }

    /// <summary>Octets of memory.</summary>
    public long Bytes => (long)Count * sizeof(AddressRange) + ((long)_samples.Length * sizeof(UInt128));

    /// <summary>Whether the address is in one of the networks.</summary>
    public bool Contains(in ClientAddress address)
    {
        var value = address.Value;
        int block = FirstAbove(_samples, value) - 1;
        if (block < 0)
            return false;
        int low = block * Stride;
        int high = Math.Min(_count, low + Stride);
        // The first range above the address; the one before it is the only one that may have it.
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].First <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return value <= _ranges[low - 1].Last;
    }

    /// <summary>Gives the memory back; nobody may look anything up any more.</summary>
    public void Dispose() => _region.Dispose();

    private static int FirstAbove(UInt128[] firsts, UInt128 value)
    {
        int low = 0;
        int high = firsts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    // Ranges that overlap or adjoin become one; returns how many are left.
    private static int Merge(Span<AddressRange> ranges)
    {
        int last = -1;
        foreach (var range in ranges)
        {
            if (last >= 0 && (range.First <= ranges[last].Last || range.First - ranges[last].Last == 1))
                ranges[last] = ranges[last] with { Last = UInt128.Max(ranges[last].Last, range.Last) };
            else
                ranges[++last] = range;
        }

        return last + 1;
    }

    /// <summary>Takes networks until a table is made of them.</summary>
    /// <param name="textLength">Octets of the text that they come from.</param>
    internal sealed class Builder(long textLength) : IDisposable
    {
        private const int ShortestLine = 3;

        // A network that spans the IPv4 addresses is two ranges.
        private readonly MemoryRegion _region =
            new((nuint)(((textLength / ShortestLine) + 2) * 2 * sizeof(AddressRange)), hugePages: false);

        private int _count;
        private bool _isBuilt;

        /// <summary>Adds a network; false when the text had more than it said.</summary>
        public bool TryAdd(IPNetwork network)
        {
            foreach (var range in AddressRange.Of(network))
            {
                if ((nuint)(_count + 1) * (nuint)sizeof(AddressRange) > _region.Length)
                    return false;
                ((AddressRange*)_region.Start)[_count++] = range;
            }

            return true;
        }

        /// <summary>The table; it has the memory from now on.</summary>
        public NetworkTable Build()
        {
            var table = new NetworkTable(_region, _count);
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

using System.Net;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Acl;

/// <summary>An immutable set of networks of both families, as sorted disjoint ranges: a lookup is one binary search.</summary>
internal sealed class PrefixSet
{
    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    /// <summary>Builds the set; overlapping and adjoining networks are merged.</summary>
    public PrefixSet(IEnumerable<IPNetwork> networks)
    {
        var ranges = networks.SelectMany(AddressRange.Of).Order().ToList();
        var merged = new List<AddressRange>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && (range.First <= merged[^1].Last || range.First - merged[^1].Last == 1))
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            else
                merged.Add(range);
        }
        _firsts = [.. merged.Select(range => range.First)];
        _lasts = [.. merged.Select(range => range.Last)];
    }

    /// <summary>Whether the set is empty.</summary>
    public bool IsEmpty => _firsts.Length == 0;

    /// <summary>Whether the address is in one of the networks.</summary>
    public bool Contains(in ClientAddress address)
    {
        var value = address.Value;
        var low = 0;
        var high = _firsts.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_firsts[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && value <= _lasts[low - 1];
    }
}

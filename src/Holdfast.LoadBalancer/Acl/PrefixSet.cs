using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Acl;

/// <summary>An immutable set of networks of both families, as sorted disjoint ranges: a lookup is one binary search.</summary>
/// <remarks>
/// IPv4 lives where v4-mapped addresses do. An IPv6 network that spans that block (<c>::/0</c>) does not take IPv4 in,
/// as operators mean it; one that lies within it (<c>::ffff:192.0.2.0/120</c>) is the IPv4 network.
/// </remarks>
internal sealed class PrefixSet
{
    private static readonly UInt128 MappedFirst = ClientAddress.FromIPv4(0).Value;
    private static readonly UInt128 MappedLast = ClientAddress.FromIPv4(uint.MaxValue).Value;

    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    /// <summary>Builds the set; overlapping and adjoining networks are merged.</summary>
    public PrefixSet(IEnumerable<IPNetwork> networks)
    {
        var ranges = networks.SelectMany(Ranges).OrderBy(range => range.First).ToList();
        var merged = new List<(UInt128 First, UInt128 Last)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && (range.First <= merged[^1].Last || range.First - merged[^1].Last == 1))
                merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, range.Last));
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

    private static IEnumerable<(UInt128 First, UInt128 Last)> Ranges(IPNetwork network)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var hostBits = (isIPv4 ? 32 : 128) - network.PrefixLength;
        var hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        var first = ClientAddress.From(network.BaseAddress).Value;
        var last = first | hosts;
        if (isIPv4 || first > MappedFirst || last < MappedLast || (first == MappedFirst && last == MappedLast))
        {
            yield return (first, last);
            yield break;
        }
        if (first < MappedFirst)
            yield return (first, MappedFirst - 1);
        if (last > MappedLast)
            yield return (MappedLast + 1, last);
    }
}

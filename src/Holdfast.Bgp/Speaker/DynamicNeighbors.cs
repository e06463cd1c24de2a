using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Speaker;

/// <summary>The neighbors that connected from a range, and the ranges. Its owner's lock guards it.</summary>
internal sealed class DynamicNeighbors
{
    private readonly Dictionary<IPAddress, (Neighbor Neighbor, Prefix Range)> _neighbors = [];
    private ImmutableArray<DynamicNeighborOptions> _ranges = [];

    /// <summary>Those there are, in the order of their addresses.</summary>
    public IEnumerable<Neighbor> All => _neighbors.OrderBy(one => Host(one.Key)).Select(one => one.Value.Neighbor);

    public ImmutableArray<DynamicNeighborOptions> Ranges
    {
        get => _ranges;
        // The longest first, so that the first that fits decides.
        set => _ranges = [.. value.OrderByDescending(range => range.Prefix.Length)];
    }

    public Neighbor? At(IPAddress address) => _neighbors.TryGetValue(address, out var one) ? one.Neighbor : null;

    /// <summary>The range an address is in; null when it is in none.</summary>
    public DynamicNeighborOptions? RangeOf(IPAddress address) => RangeOf(address, _ranges);

    /// <summary>Of these ranges the longest that an address is in; null when it is in none.</summary>
    public static DynamicNeighborOptions? RangeOf(IPAddress address, ImmutableArray<DynamicNeighborOptions> ranges)
    {
        var host = Host(address);
        return ranges.Where(range => range.Prefix.Contains(host)).MaxBy(range => range.Prefix.Length);
    }

    /// <summary>Whether the range has all the neighbors it may have.</summary>
    public bool IsFull(DynamicNeighborOptions range) => _neighbors.Values.Count(one => one.Range == range.Prefix) >= range.Limit;

    public void Add(Neighbor neighbor, DynamicNeighborOptions range) =>
        _neighbors.Add(neighbor.Options.Neighbor.Address, (neighbor, range.Prefix));

    public void Remove(Neighbor neighbor)
    {
        var address = neighbor.Options.Neighbor.Address;
        if (_neighbors.TryGetValue(address, out var one) && one.Neighbor == neighbor) _neighbors.Remove(address);
    }

    /// <summary>What a neighbor in a range is like.</summary>
    public static NeighborOptions OptionsFor(IPAddress address, DynamicNeighborOptions range) =>
        range.Settings with { Name = address.ToString(), Address = address, Passive = true };

    private static Prefix Host(IPAddress address) =>
        new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
}

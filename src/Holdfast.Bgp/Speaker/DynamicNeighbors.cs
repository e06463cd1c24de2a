using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Speaker;

/// <summary>
/// The neighbors that connected from a range, and the ranges. Whoever connects has to send an OPEN that is accepted before it
/// takes one of the range's places; until then it only waits, and the oldest gives way. Its owner's lock guards it.
/// </summary>
internal sealed class DynamicNeighbors
{
    /// <summary>How long a connection may be without an OPEN.</summary>
    public static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(10);

    /// <summary>How many of a range may wait.</summary>
    public const int MaxWaiting = 128;

    private readonly Dictionary<IPAddress, (Neighbor Neighbor, Prefix Range, long Arrival)> _neighbors = [];
    private readonly Dictionary<Prefix, RangePlaces> _places = [];
    private long _arrivals;
    private ImmutableArray<DynamicNeighborOptions> _ranges = [];

    /// <summary>Those there are, in the order of their addresses, with those that wait.</summary>
    public IEnumerable<Neighbor> All => _neighbors.OrderBy(one => Host(one.Key)).Select(one => one.Value.Neighbor);

    public ImmutableArray<DynamicNeighborOptions> Ranges
    {
        get => _ranges;
        // The longest first, so that the first that fits decides.
        set
        {
            _ranges = [.. value.OrderByDescending(range => range.Prefix.Length)];
            foreach (var gone in _places.Keys.Except(_ranges.Select(range => range.Prefix)).ToList()) _places.Remove(gone);
            foreach (var range in _ranges) PlacesOf(range).Limit = range.Limit;
        }
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

    /// <summary>The places of a range.</summary>
    public RangePlaces PlacesOf(DynamicNeighborOptions range)
    {
        if (!_places.TryGetValue(range.Prefix, out var places)) _places.Add(range.Prefix, places = new RangePlaces(range.Limit));
        return places;
    }

    /// <summary>Of those of a range that wait the one that came first, when as many wait as may; null otherwise.</summary>
    public Neighbor? GivesWay(DynamicNeighborOptions range)
    {
        var waiting = _neighbors.Values.Where(one => one.Range == range.Prefix && !one.Neighbor.IsAdmitted).ToList();
        return waiting.Count < MaxWaiting ? null : waiting.MinBy(one => one.Arrival).Neighbor;
    }

    public void Add(Neighbor neighbor, DynamicNeighborOptions range) =>
        _neighbors.Add(neighbor.Options.Neighbor.Address, (neighbor, range.Prefix, _arrivals++));

    /// <summary>Takes out one that was stopped.</summary>
    public void Remove(Neighbor neighbor)
    {
        var address = neighbor.Options.Neighbor.Address;
        if (!_neighbors.TryGetValue(address, out var one) || one.Neighbor != neighbor) return;
        _neighbors.Remove(address);
        neighbor.GiveUpPlace();
    }

    /// <summary>Our side of the session with a neighbor in a range.</summary>
    public static SessionOptions SessionFor(BgpOptions options, IPAddress address, DynamicNeighborOptions range) =>
        SessionOptions.For(options, range.Settings with { Name = address.ToString(), Address = address, Passive = true })
            with
        { OpenTime = OpenTime };

    private static Prefix Host(IPAddress address) =>
        new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
}

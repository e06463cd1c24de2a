using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// All that this node wants announced at one moment: the services' routes, and beside them static ones and those of processes. It
/// never changes; the next one knows in which prefixes it differs, so that one route of ten thousand costs what one costs.
/// </summary>
[CollectionBuilder(typeof(DesiredRoutes), nameof(Create))]
internal sealed class DesiredRoutes
{
    // Prefixes of the last changes that are remembered: for a neighbor that missed more, all routes are gone through.
    private const int MostRemembered = 4096;

    private readonly FixedRoutes _fixed;
    private readonly ImmutableSortedDictionary<long, Prefix> _order;
    private readonly ImmutableDictionary<Prefix, (long Number, ImmutableArray<Route> Routes)> _ofProcesses;
    private readonly Lazy<ImmutableArray<Route>> _all;
    private long _last;
    private long _version;
    private ImmutableArray<ImmutableArray<Prefix>> _changes = [];

    private DesiredRoutes(
        FixedRoutes fixedRoutes, ImmutableSortedDictionary<long, Prefix> order,
        ImmutableDictionary<Prefix, (long Number, ImmutableArray<Route> Routes)> ofProcesses)
    {
        (_fixed, _order, _ofProcesses) = (fixedRoutes, order, ofProcesses);
        _all = new Lazy<ImmutableArray<Route>>(Flatten);
    }

    /// <summary>Nothing.</summary>
    public static DesiredRoutes Empty { get; } = Create([]);

    /// <summary>All of them; of several to one prefix the last one counts.</summary>
    public ImmutableArray<Route> All => _all.Value;

    /// <summary>Some route is for some neighbors only.</summary>
    public bool NamesNeighbors { get; private init; }

    /// <summary>Services' routes alone.</summary>
    public static DesiredRoutes Create(ReadOnlySpan<Route> ofServices) => Create([.. ofServices], []);

    private static DesiredRoutes Create(ImmutableArray<Route> ofServices, ImmutableArray<Route> fromOptions)
    {
        var fixedRoutes = new FixedRoutes(ofServices, fromOptions);
        return new DesiredRoutes(
            fixedRoutes, ImmutableSortedDictionary<long, Prefix>.Empty,
            ImmutableDictionary<Prefix, (long Number, ImmutableArray<Route> Routes)>.Empty)
        {
            NamesNeighbors = fixedRoutes.NamesNeighbors,
        };
    }

    public ImmutableArray<Route>.Enumerator GetEnumerator() => All.GetEnumerator();

    /// <summary>The routes to one prefix, in the order in which they count.</summary>
    public IEnumerable<Route> To(Prefix prefix)
    {
        // What the services decide holds for their prefixes, whatever else is said of them.
        var ofServices = _fixed.OfServices[prefix];
        return ofServices.Any() ? ofServices
            : _fixed.FromOptions[prefix].Concat(_ofProcesses.TryGetValue(prefix, out var its) ? its.Routes : []);
    }

    /// <summary>The same with other routes of services and static ones.</summary>
    public DesiredRoutes With(ImmutableArray<Route> ofServices, ImmutableArray<Route> fromOptions)
    {
        var fixedRoutes = new FixedRoutes(ofServices, fromOptions);
        return new DesiredRoutes(fixedRoutes, _order, _ofProcesses)
        {
            NamesNeighbors = fixedRoutes.NamesNeighbors || _ofProcesses.Values.Any(its => NamesAny(its.Routes)),
            _last = _last,
        };
    }

    /// <summary>The same, but with these the whole of what processes say of these prefixes.</summary>
    public DesiredRoutes With(IReadOnlyDictionary<Prefix, ImmutableArray<Route>> changes)
    {
        var (order, ofProcesses) = (_order.ToBuilder(), _ofProcesses.ToBuilder());
        var (names, last) = (NamesNeighbors, _last);
        foreach (var (prefix, routes) in changes)
        {
            var isKnown = ofProcesses.TryGetValue(prefix, out var known);
            if (routes.IsEmpty)
            {
                if (isKnown) order.Remove(known.Number);
                ofProcesses.Remove(prefix);
                continue;
            }
            // One that is announced anew keeps its place.
            var number = isKnown ? known.Number : ++last;
            order[number] = prefix;
            ofProcesses[prefix] = (number, routes);
            names |= NamesAny(routes);
        }
        return new DesiredRoutes(_fixed, order.ToImmutable(), ofProcesses.ToImmutable())
        {
            NamesNeighbors = names,
            _last = last,
            _version = _version + 1,
            _changes = Remembered([.. changes.Keys]),
        };
    }

    /// <summary>The prefixes in which this may differ from an earlier one; null when it may be any.</summary>
    public IReadOnlyCollection<Prefix>? ChangedSince(DesiredRoutes earlier)
    {
        if (!ReferenceEquals(_fixed, earlier._fixed)) return null;
        var behind = _version - earlier._version;
        if (behind < 0 || behind > _changes.Length) return null;
        return behind == 1 ? _changes[^1] : _changes.TakeLast((int)behind).SelectMany(change => change).ToHashSet();
    }

    private static bool NamesAny(ImmutableArray<Route> routes) => routes.Any(route => route.Neighbors is not null);

    private ImmutableArray<ImmutableArray<Prefix>> Remembered(ImmutableArray<Prefix> change)
    {
        var (all, room) = (_changes.Add(change), MostRemembered);
        var kept = all.Reverse().TakeWhile(one => (room -= one.Length + 1) >= 0).Count();
        return all[^kept..];
    }

    private ImmutableArray<Route> Flatten()
    {
        if (_fixed.FromOptions.Count == 0 && _ofProcesses.IsEmpty) return _fixed.All;
        var beside = _fixed.FromOptions.SelectMany(group => group)
            .Concat(_order.Values.SelectMany(prefix => _ofProcesses[prefix].Routes));
        return [.. _fixed.All, .. beside.Where(route => !_fixed.OfServices.Contains(route.Prefix))];
    }

    private sealed class FixedRoutes(ImmutableArray<Route> ofServices, ImmutableArray<Route> fromOptions)
    {
        private readonly Lazy<ILookup<Prefix, Route>> _ofServices = new(() => ofServices.ToLookup(route => route.Prefix));
        private readonly Lazy<ILookup<Prefix, Route>> _fromOptions = new(() => fromOptions.ToLookup(route => route.Prefix));

        /// <summary>The services' routes in their order.</summary>
        public ImmutableArray<Route> All => ofServices;

        public ILookup<Prefix, Route> OfServices => _ofServices.Value;

        public ILookup<Prefix, Route> FromOptions => _fromOptions.Value;

        public bool NamesNeighbors { get; } = NamesAny(ofServices) || NamesAny(fromOptions);
    }
}

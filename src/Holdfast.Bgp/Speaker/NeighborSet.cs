using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Speaker;

/// <summary>All neighbors: those that are listed, and those that connected from a range. Its owner's lock guards it.</summary>
/// <param name="create">
/// Makes a neighbor that does nothing yet; the second argument is where it takes a place when it is not listed.
/// </param>
internal sealed class NeighborSet(Func<SessionOptions, RangePlaces?, Neighbor> create)
{
    private readonly DynamicNeighbors _dynamic = new();
    private BgpOptions? _options;
    private readonly Dictionary<string, bool> _watchdogs = new(StringComparer.Ordinal);
    private ImmutableArray<Route> _ofServices = [];
    private DesiredRoutes _desired = DesiredRoutes.Empty;

    /// <summary>Those that are listed, in the order of their configuration.</summary>
    public ImmutableArray<Neighbor> Listed { get; private set; } = [];

    /// <summary>All of them, those that are not listed last, with strangers whose OPEN is awaited.</summary>
    public IEnumerable<Neighbor> All => Listed.Concat(_dynamic.All);

    /// <summary>All of them but strangers.</summary>
    public IEnumerable<Neighbor> Admitted => All.Where(neighbor => neighbor.IsAdmitted);

    /// <summary>The services' routes.</summary>
    public void Announce(ImmutableArray<Route> desired)
    {
        _ofServices = desired;
        Announce(_desired.With(desired, StaticRoutes(_options)));
    }

    /// <summary>All that processes have announced and withdrawn of these prefixes.</summary>
    public void AnnounceBeside(IReadOnlyDictionary<Prefix, ImmutableArray<Route>> changes) => Announce(_desired.With(changes));

    /// <summary>Announces or withdraws the static routes of a watchdog.</summary>
    public void SetWatchdog(string name, bool announced)
    {
        _watchdogs[name] = announced;
        Announce(_desired.With(_ofServices, StaticRoutes(_options)));
    }

    private void Announce(DesiredRoutes desired)
    {
        _desired = desired;
        foreach (var neighbor in All) neighbor.Announce(desired);
    }

    private ImmutableArray<Route> StaticRoutes(BgpOptions? options) =>
    [
        .. (options?.StaticRoutes ?? [])
            .Where(route => route.Watchdog is not { } name || _watchdogs.GetValueOrDefault(name, !route.Withdrawn))
            .SelectMany(Route.Of),
    ];

    /// <summary>Makes the neighbors those of <paramref name="options"/>; one whose session needs no reset keeps it.</summary>
    /// <returns>Those that are new or begin anew; they are not started.</returns>
    public List<Neighbor> Reconfigure(BgpOptions options)
    {
        var isAnotherTable = _options is null || _options.StaticRoutes != options.StaticRoutes;
        _options = options;
        if (isAnotherTable) _desired = _desired.With(_ofServices, StaticRoutes(options));
        var (pairs, gone) = Successors(options);
        var fresh = new List<Neighbor>();
        var neighbors = ImmutableArray.CreateBuilder<Neighbor>();
        foreach (var (current, wanted) in pairs)
        {
            var session = SessionOptions.For(options, wanted);
            if (current is not null && session.KeepsSession(current.Options))
            {
                if (current.Options != session) current.Reconfigure(session);
                neighbors.Add(current);
                continue;
            }
            if (current is not null) Retire(current, CeaseSubcode.OtherConfigurationChange);
            var neighbor = Create(session, places: null);
            neighbors.Add(neighbor);
            fresh.Add(neighbor);
        }
        foreach (var neighbor in gone) Retire(neighbor, CeaseSubcode.PeerDeconfigured);
        Listed = neighbors.DrainToImmutable();
        ReconfigureDynamic(options);
        if (isAnotherTable) foreach (var neighbor in All) neighbor.Announce(_desired);
        return fresh;
    }

    /// <summary>What every neighbor would have if these options were in force and these routes wanted. Nothing changes.</summary>
    public ImmutableArray<NeighborPreview> Preview(BgpOptions options, ImmutableArray<Route> ofServices)
    {
        var desired = _desired.With(ofServices, StaticRoutes(options));
        var (pairs, gone) = Successors(options);
        var previews = ImmutableArray.CreateBuilder<NeighborPreview>();
        foreach (var (current, wanted) in pairs)
            if (current is not null)
                previews.Add(NeighborPreview.Of(current, SessionOptions.For(options, wanted), desired));
        previews.AddRange(gone.Select(neighbor => NeighborPreview.Of(neighbor, null, desired)));
        foreach (var neighbor in _dynamic.All.Where(neighbor => neighbor.IsAdmitted))
        {
            var address = neighbor.Options.Neighbor.Address;
            var range = options.Neighbors.Any(listed => address.Equals(NeighborAddress.Of(listed))) ? null
                : DynamicNeighbors.RangeOf(address, options.DynamicNeighbors);
            previews.Add(NeighborPreview.Of(
                neighbor,
                range is null ? null : DynamicNeighbors.SessionFor(options, address, range),
                desired));
        }
        previews.AddRange(pairs.Where(pair => pair.Old is null)
            .Select(pair => new NeighborPreview(pair.New.Name, SessionFate.Added)));
        return previews.DrainToImmutable();
    }

    /// <summary>The listed neighbor at an address, or null.</summary>
    public Neighbor? ListedAt(IPAddress address) =>
        Listed.FirstOrDefault(neighbor => address.Equals(NeighborAddress.Of(neighbor.Options.Neighbor)));

    /// <summary>The neighbor that connected from an address before and is not listed, or null.</summary>
    public Neighbor? DynamicAt(IPAddress address) => _dynamic.At(address);

    /// <summary>The range an address is in; null when it is in none.</summary>
    public DynamicNeighborOptions? RangeOf(IPAddress address) => _dynamic.RangeOf(address);

    /// <summary>Whether the range has all the neighbors it may have.</summary>
    public bool IsFull(DynamicNeighborOptions range) => _dynamic.PlacesOf(range).AreTaken;

    /// <summary>A new neighbor in a range, not started; where too many strangers wait there, the oldest of them goes.</summary>
    public Neighbor Add(IPAddress address, DynamicNeighborOptions range)
    {
        if (_dynamic.GivesWay(range) is { } oldest) Remove(oldest, CeaseSubcode.OutOfResources);
        var neighbor = Create(DynamicNeighbors.SessionFor(_options!, address, range), _dynamic.PlacesOf(range));
        _dynamic.Add(neighbor, range);
        return neighbor;
    }

    /// <summary>Removes a neighbor that is not listed.</summary>
    public void Remove(Neighbor neighbor, CeaseSubcode reason)
    {
        Retire(neighbor, reason);
        _dynamic.Remove(neighbor);
    }

    private Neighbor Create(SessionOptions session, RangePlaces? places)
    {
        var neighbor = create(session, places);
        neighbor.Announce(_desired);
        return neighbor;
    }

    private void ReconfigureDynamic(BgpOptions options)
    {
        _dynamic.Ranges = options.DynamicNeighbors;
        foreach (var neighbor in _dynamic.All.ToList())
        {
            var address = neighbor.Options.Neighbor.Address;
            var session = _dynamic.RangeOf(address) is { } range && ListedAt(address) is null
                ? DynamicNeighbors.SessionFor(options, address, range)
                : null;
            if (session is not null && session.KeepsSession(neighbor.Options))
            {
                if (session != neighbor.Options) neighbor.Reconfigure(session);
                continue;
            }
            Remove(neighbor, session is null ? CeaseSubcode.PeerDeconfigured : CeaseSubcode.OtherConfigurationChange);
        }
    }

    // A neighbor is who is at its address: another name is no reason to end a session.
    private (ImmutableArray<(Neighbor? Old, NeighborOptions New)> Pairs, ImmutableArray<Neighbor> Gone) Successors(
        BgpOptions options) => Collections.Successors.Pair(
            Listed, neighbor => (neighbor.Options.Neighbor.Identity, neighbor.Name),
            options.Neighbors, neighbor => (neighbor.Identity, neighbor.Name));

    private static void Retire(Neighbor neighbor, CeaseSubcode reason) =>
        neighbor.StopAsync(NotificationMessage.Cease(reason)).ContinueWith(_ => neighbor.Dispose(), TaskScheduler.Default);
}

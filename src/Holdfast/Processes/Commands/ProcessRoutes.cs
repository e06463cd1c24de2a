using Holdfast.Bgp.Wire;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>What processes have announced and withdrawn, by neighbor and prefix: the last command counts.</summary>
internal sealed class ProcessRoutes
{
    /// <summary>Routes of one process over all neighbors: one that runs wild does not take all memory.</summary>
    public const int Most = 10_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Neighbor, Prefix Prefix), (Route Route, string Owner, long Number)> _routes = [];
    private long _last;

    /// <summary>Something was said since <see cref="Take"/>.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Announces a route, or announces it anew.</summary>
    /// <returns>False when a neighbor does not get it, since its owner has <see cref="Most"/>.</returns>
    public bool TryAnnounce(string owner, IEnumerable<string> neighbors, Route route)
    {
        var all = true;
        foreach (var neighbor in neighbors)
        {
            var isNew = !_routes.TryGetValue((neighbor, route.Prefix), out var known) || known.Owner != owner;
            if (isNew && _counts.GetValueOrDefault(owner) >= Most) all = false;
            else Set(neighbor, route, owner);
        }
        IsChanged = true;
        return all;
    }

    /// <summary>Takes a route back.</summary>
    /// <param name="owner">Who says so.</param>
    /// <param name="neighbors">From whom.</param>
    /// <param name="prefix">Its prefix.</param>
    /// <param name="isStatic">A static route leads there, which is withdrawn too.</param>
    /// <returns>False when none of the neighbors has one.</returns>
    public bool Withdraw(string owner, IEnumerable<string> neighbors, Prefix prefix, Func<string, bool> isStatic)
    {
        var found = false;
        foreach (var neighbor in neighbors)
        {
            found |= Remove((neighbor, prefix), out var had) && !had.Route.IsWithdrawal;
            if (!isStatic(neighbor)) continue;
            found |= had.Route is null;
            Set(neighbor, new Route(prefix) { IsWithdrawal = true }, owner);
        }
        IsChanged |= found;
        return found;
    }

    /// <summary>Takes back all that a process said, in announcing as in withdrawing.</summary>
    public void Forget(string owner)
    {
        foreach (var key in _routes.Where(one => one.Value.Owner == owner).Select(one => one.Key).ToList())
            IsChanged |= Remove(key, out _);
    }

    /// <summary>Takes back what was said of all other neighbors.</summary>
    public void Keep(IReadOnlySet<string> neighbors) => Remove(neighbor => !neighbors.Contains(neighbor));

    /// <summary>Takes back what was said of these neighbors.</summary>
    public void Forget(IReadOnlyCollection<string> neighbors) => Remove(neighbors.Contains);

    /// <summary>What was said of one neighbor, in the order in which it was.</summary>
    public IEnumerable<Route> For(string neighbor) =>
        _routes.Where(one => one.Key.Neighbor == neighbor).OrderBy(one => one.Value.Number).Select(one => one.Value.Route);

    /// <summary>All of it, for the speaker.</summary>
    public IReadOnlyCollection<Route> Take()
    {
        IsChanged = false;
        var neighbors = new Dictionary<Route, List<string>>(ReferenceEqualityComparer.Instance);
        foreach (var ((neighbor, _), (route, _, _)) in _routes.OrderBy(one => one.Value.Number))
        {
            if (!neighbors.TryGetValue(route, out var its)) neighbors.Add(route, its = []);
            its.Add(neighbor);
        }
        return [.. neighbors.Select(one => one.Key with { Neighbors = [.. one.Value] })];
    }

    private void Remove(Func<string, bool> of)
    {
        foreach (var key in _routes.Keys.Where(key => of(key.Neighbor)).ToList()) IsChanged |= Remove(key, out _);
    }

    private bool Remove((string Neighbor, Prefix Prefix) key, out (Route Route, string Owner, long Number) had)
    {
        if (!_routes.Remove(key, out had)) return false;
        if (--_counts[had.Owner] == 0) _counts.Remove(had.Owner);
        return true;
    }

    // One that is announced anew keeps its place.
    private void Set(string neighbor, Route route, string owner)
    {
        var number = Remove((neighbor, route.Prefix), out var known) ? known.Number : ++_last;
        _routes.Add((neighbor, route.Prefix), (route, owner, number));
        _counts[owner] = _counts.GetValueOrDefault(owner) + 1;
    }
}

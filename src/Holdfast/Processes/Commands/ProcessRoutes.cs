using Holdfast.Bgp.Wire;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>What processes have announced and withdrawn, by neighbor and prefix: the last command counts.</summary>
internal sealed class ProcessRoutes
{
    private readonly Dictionary<(string Neighbor, Prefix Prefix), (Route Route, string Owner, long Number)> _routes = [];
    private long _last;

    /// <summary>Something was said since <see cref="Take"/>.</summary>
    public bool IsChanged { get; private set; }

    public void Announce(string owner, IEnumerable<string> neighbors, Route route)
    {
        foreach (var neighbor in neighbors) Set(neighbor, route, owner);
        IsChanged = true;
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
            found |= _routes.Remove((neighbor, prefix), out var had) && !had.Route.IsWithdrawal;
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
            IsChanged |= _routes.Remove(key);
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
        foreach (var key in _routes.Keys.Where(key => of(key.Neighbor)).ToList()) IsChanged |= _routes.Remove(key);
    }

    // One that is announced anew keeps its place.
    private void Set(string neighbor, Route route, string owner)
    {
        var number = _routes.TryGetValue((neighbor, route.Prefix), out var known) ? known.Number : ++_last;
        _routes[(neighbor, route.Prefix)] = (route, owner, number);
    }
}

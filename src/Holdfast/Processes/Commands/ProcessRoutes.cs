using System.Collections.Immutable;
using Holdfast.Bgp.Wire;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>What processes have announced and withdrawn, by prefix and neighbor: the last command counts.</summary>
internal sealed class ProcessRoutes
{
    /// <summary>Routes of one process over all neighbors: one that runs wild does not take all memory.</summary>
    public const int Most = 10_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<Prefix, Dictionary<string, Said>> _said = [];
    private readonly HashSet<Prefix> _changed = [];
    private long _last;

    /// <summary>Something was said since <see cref="Take"/>.</summary>
    public bool IsChanged => _changed.Count > 0;

    /// <summary>Announces a route, or announces it anew.</summary>
    /// <returns>False when a neighbor does not get it, since its owner has <see cref="Most"/>.</returns>
    public bool TryAnnounce(string owner, IEnumerable<string> neighbors, Route route)
    {
        var all = true;
        foreach (var neighbor in neighbors)
        {
            var isNew = Find(neighbor, route.Prefix) is not { } known || known.Owner != owner;
            if (isNew && _counts.GetValueOrDefault(owner) >= Most) all = false;
            else Set(neighbor, route, owner);
        }
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
            var had = Remove(neighbor, prefix);
            found |= had is { Route.IsWithdrawal: false };
            if (!isStatic(neighbor)) continue;
            found |= had is null;
            Set(neighbor, new Route(prefix) { IsWithdrawal = true }, owner);
        }
        return found;
    }

    /// <summary>Takes back all that a process said, in announcing as in withdrawing.</summary>
    public void Forget(string owner) => Remove((_, said) => said.Owner == owner);

    /// <summary>Takes back what was said of all other neighbors.</summary>
    public void Keep(IReadOnlySet<string> neighbors) => Remove((neighbor, _) => !neighbors.Contains(neighbor));

    /// <summary>Takes back what was said of these neighbors.</summary>
    public void Forget(IReadOnlyCollection<string> neighbors) => Remove((neighbor, _) => neighbors.Contains(neighbor));

    /// <summary>What was said of one neighbor, in the order in which it was.</summary>
    public IEnumerable<Route> For(string neighbor) => _said.Values.Select(its => its.GetValueOrDefault(neighbor)).OfType<Said>()
        .OrderBy(said => said.Number).Select(said => said.Route);

    /// <summary>For each prefix of which something was said since the last time, all that is said of it.</summary>
    public IReadOnlyDictionary<Prefix, ImmutableArray<Route>> Take()
    {
        var changes = _changed.ToDictionary(prefix => prefix, Routes);
        _changed.Clear();
        return changes;
    }

    // Neighbors that were told in one command share a route.
    private ImmutableArray<Route> Routes(Prefix prefix) => !_said.TryGetValue(prefix, out var its) ? []
        : [.. its.OrderBy(one => one.Value.Number)
            .GroupBy(one => one.Value.Route, (IEqualityComparer<Route>)ReferenceEqualityComparer.Instance)
            .Select(group => group.Key with { Neighbors = [.. group.Select(one => one.Key)] })];

    private Said? Find(string neighbor, Prefix prefix) => _said.GetValueOrDefault(prefix)?.GetValueOrDefault(neighbor);

    private void Remove(Func<string, Said, bool> which)
    {
        foreach (var (neighbor, prefix) in _said.SelectMany(prefix => prefix.Value.Where(one => which(one.Key, one.Value))
            .Select(one => (one.Key, prefix.Key))).ToList())
            Remove(neighbor, prefix);
    }

    private Said? Remove(string neighbor, Prefix prefix)
    {
        if (!_said.TryGetValue(prefix, out var its) || !its.Remove(neighbor, out var had)) return null;
        if (its.Count == 0) _said.Remove(prefix);
        if (--_counts[had.Owner] == 0) _counts.Remove(had.Owner);
        _changed.Add(prefix);
        return had;
    }

    // One that is announced anew keeps its place.
    private void Set(string neighbor, Route route, string owner)
    {
        var number = Remove(neighbor, route.Prefix)?.Number ?? ++_last;
        if (!_said.TryGetValue(route.Prefix, out var its)) _said.Add(route.Prefix, its = new(StringComparer.Ordinal));
        its.Add(neighbor, new Said(route, owner, number));
        _counts[owner] = _counts.GetValueOrDefault(owner) + 1;
        _changed.Add(route.Prefix);
    }

    private sealed record Said(Route Route, string Owner, long Number);
}

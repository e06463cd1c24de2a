using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>What one neighbor has been told (RFC 4271, section 3.2). Turns what it should have into the difference.</summary>
internal sealed class AdjRibOut
{
    private readonly SortedSet<AddressFamily> _refreshing = [];

    /// <summary>What it has been told.</summary>
    public RouteTable Sent { get; private set; } = RouteTable.Empty;

    /// <summary>Something has to be sent again whatever the neighbor has.</summary>
    public bool IsRefreshing => _refreshing.Count > 0;

    /// <summary>Makes <paramref name="desired"/> the content.</summary>
    /// <returns>What has to be sent for it.</returns>
    public AdjRibOutChange Replace(RouteTable desired)
    {
        var change = _refreshing.Count == 0 && desired.ChangedSince(Sent) is { } changed
            ? Difference(Among(Sent.Routes, changed), Among(desired.Routes, changed), [])
            : Difference(Sent.Routes, desired.Routes, [.. _refreshing]);
        Sent = desired;
        _refreshing.Clear();
        return change;
    }

    /// <summary>Makes <paramref name="desired"/> the content, the difference being known already.</summary>
    public void MarkSent(RouteTable desired) => Sent = desired;

    /// <summary>Has the next change announce all of <paramref name="family"/> again (RFC 2918).</summary>
    public void Refresh(AddressFamily family) => _refreshing.Add(family);

    private static Dictionary<Prefix, RouteAttributes> Among(
        IReadOnlyDictionary<Prefix, RouteAttributes> routes, IReadOnlyCollection<Prefix> prefixes)
    {
        var among = new Dictionary<Prefix, RouteAttributes>(prefixes.Count);
        foreach (var prefix in prefixes)
            if (routes.TryGetValue(prefix, out var attributes)) among.Add(prefix, attributes);
        return among;
    }

    private static AdjRibOutChange Difference(
        IReadOnlyDictionary<Prefix, RouteAttributes> sent, IReadOnlyDictionary<Prefix, RouteAttributes> desired,
        AddressFamily[] refreshing)
    {
        var withdrawn = sent.Count == 0 ? [] : sent.Keys.Where(prefix => !desired.ContainsKey(prefix)).ToList();
        var announced = new Dictionary<(AddressFamily, RouteAttributes), List<Prefix>>();
        // Most routes are like the one before them.
        (AddressFamily Family, RouteAttributes? Attributes, List<Prefix>? Prefixes) last = default;
        foreach (var (prefix, attributes) in desired)
        {
            // Announcing it again replaces what the neighbor has: an implicit withdrawal (RFC 4271, section 3.1).
            if (sent.TryGetValue(prefix, out var before) && before == attributes && !refreshing.Contains(prefix.Family)) continue;
            if (last.Family != prefix.Family || !ReferenceEquals(last.Attributes, attributes))
            {
                var key = (prefix.Family, attributes);
                if (!announced.TryGetValue(key, out var prefixes)) announced.Add(key, prefixes = []);
                last = (prefix.Family, attributes, prefixes);
            }
            last.Prefixes!.Add(prefix);
        }
        return new AdjRibOutChange(
            withdrawn, [.. announced.Select(group => new RouteGroup(group.Key.Item1, group.Key.Item2, group.Value))], refreshing);
    }
}

/// <summary>The difference between what a neighbor has and what it should have.</summary>
/// <param name="Withdrawn">Routes it must lose.</param>
/// <param name="Announced">Routes it must get or get anew, by equal attributes.</param>
/// <param name="Refreshed">Families it has asked for again (RFC 2918); all their routes are among those announced.</param>
internal sealed record AdjRibOutChange(
    IReadOnlyList<Prefix> Withdrawn, IReadOnlyList<RouteGroup> Announced, IReadOnlyList<AddressFamily> Refreshed)
{
    public bool IsEmpty => Withdrawn.Count == 0 && Announced.Count == 0;
}

/// <summary>Routes of one family with equal attributes.</summary>
/// <param name="Family">The family of all of them.</param>
/// <param name="Attributes">The attributes of all of them.</param>
/// <param name="Prefixes">At least one.</param>
internal sealed record RouteGroup(AddressFamily Family, RouteAttributes Attributes, IReadOnlyList<Prefix> Prefixes);

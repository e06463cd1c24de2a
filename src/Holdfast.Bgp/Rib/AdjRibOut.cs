namespace Holdfast.Bgp.Rib;

/// <summary>What one neighbor has been told (RFC 4271, section 3.2). Turns what it should have into the difference.</summary>
internal sealed class AdjRibOut
{
    private readonly SortedSet<AddressFamily> _refreshing = [];
    private Dictionary<Prefix, RouteAttributes> _sent = [];

    public IReadOnlyDictionary<Prefix, RouteAttributes> Routes => _sent;

    /// <summary>Makes <paramref name="desired"/> the content.</summary>
    /// <returns>What has to be sent for it.</returns>
    public AdjRibOutChange Replace(Dictionary<Prefix, RouteAttributes> desired)
    {
        var withdrawn = _sent.Count == 0 ? [] : _sent.Keys.Where(prefix => !desired.ContainsKey(prefix)).ToList();
        var announced = new Dictionary<(AddressFamily, RouteAttributes), List<Prefix>>();
        // Most routes are like the one before them.
        (AddressFamily Family, RouteAttributes? Attributes, List<Prefix>? Prefixes) last = default;
        foreach (var (prefix, attributes) in desired)
        {
            // Announcing it again replaces what the neighbor has: an implicit withdrawal (RFC 4271, section 3.1).
            if (_sent.TryGetValue(prefix, out var sent) && sent == attributes && !_refreshing.Contains(prefix.Family)) continue;
            if (last.Family != prefix.Family || !ReferenceEquals(last.Attributes, attributes))
            {
                var key = (prefix.Family, attributes);
                if (!announced.TryGetValue(key, out var prefixes)) announced.Add(key, prefixes = []);
                last = (prefix.Family, attributes, prefixes);
            }
            last.Prefixes!.Add(prefix);
        }
        _sent = desired;
        AddressFamily[] refreshed = [.. _refreshing];
        _refreshing.Clear();
        return new AdjRibOutChange(
            withdrawn, [.. announced.Select(group => new RouteGroup(group.Key.Item1, group.Key.Item2, group.Value))], refreshed);
    }

    /// <summary>Has the next change announce all of <paramref name="family"/> again (RFC 2918).</summary>
    public void Refresh(AddressFamily family) => _refreshing.Add(family);
}

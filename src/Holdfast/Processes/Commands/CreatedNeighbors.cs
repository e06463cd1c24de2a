using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Collections;

namespace Holdfast.Processes.Commands;

/// <summary>The neighbors that commands have created, beside those of the configuration, by who created them.</summary>
internal sealed class CreatedNeighbors
{
    /// <summary>So many may be there at a time, whoever created them.</summary>
    public const int Most = 64;

    private readonly List<(string Owner, NeighborOptions Options)> _all = [];

    /// <summary>They are others than when they were taken last.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>What commands and events go by: the configured neighbors, and these.</summary>
    public BgpOptions With(BgpOptions bgp) => _all.Count == 0 ? bgp : bgp with
    {
        Neighbors = [.. bgp.Neighbors, .. _all.Select(one => one.Options).Where(one => !IsConfigured(bgp, one))],
    };

    /// <summary>Whether it is one of those that <paramref name="owner"/> created.</summary>
    public bool IsOf(string owner, string neighbor) => _all.Any(one => one.Owner == owner && one.Options.Name == neighbor);

    /// <summary>Adds one.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Add(string owner, NeighborOptions neighbor, BgpOptions bgp)
    {
        if (IsConfigured(bgp, neighbor) || _all.Any(one => IsAt(one.Options, neighbor)))
            return $"there is a neighbor {neighbor.Name} already: `delete neighbor {neighbor.Name}` takes a created one away";
        if (_all.Count >= Most)
            return string.Create(CultureInfo.InvariantCulture,
                $"{Most} neighbors are created already, and no more may be: delete one, or write them into the configuration");
        _all.Add((owner, neighbor));
        IsChanged = true;
        return null;
    }

    /// <summary>Takes those of these names away.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Delete(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return "no neighbor matches";
        if (names.FirstOrDefault(name => !_all.Any(one => one.Options.Name == name)) is { } configured)
            return $"{configured} is a neighbor of the configuration: take it out there";
        IsChanged |= _all.RemoveAll(one => names.Contains(one.Options.Name)) > 0;
        return null;
    }

    /// <summary>Takes all of one who is gone.</summary>
    public void Forget(string owner) => IsChanged |= _all.RemoveAll(one => one.Owner == owner) > 0;

    /// <summary>Takes those that are the configuration's now.</summary>
    public void GiveWayTo(BgpOptions? bgp) =>
        IsChanged |= _all.RemoveAll(one => bgp is null || IsConfigured(bgp, one.Options)) > 0;

    /// <summary>All of them, and none of them is a change any more.</summary>
    public ValueList<NeighborOptions> Take()
    {
        IsChanged = false;
        return [.. _all.Select(one => one.Options)];
    }

    private static bool IsConfigured(BgpOptions bgp, NeighborOptions neighbor) =>
        bgp.Neighbors.Any(one => one.Name == neighbor.Name || IsAt(one, neighbor));

    private static bool IsAt(NeighborOptions one, NeighborOptions other) =>
        one.Address.Equals(other.Address) && one.Interface == other.Interface;
}

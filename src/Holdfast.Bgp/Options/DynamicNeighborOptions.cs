using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Options;

/// <summary>Neighbors that are not listed: whoever connects from a prefix. They are named for their address and gone when they are down.</summary>
/// <param name="Prefix">Where they connect from.</param>
/// <param name="Settings">What each of them is like; its name and address are those of the prefix.</param>
public sealed record DynamicNeighborOptions(Prefix Prefix, NeighborOptions Settings)
{
    /// <summary>How many there may be at a time.</summary>
    public int Limit { get; init; } = 100;
}

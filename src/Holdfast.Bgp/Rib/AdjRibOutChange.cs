using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>The difference between what a neighbor has and what it should have.</summary>
/// <param name="Withdrawn">Routes it must lose.</param>
/// <param name="Announced">Routes it must get or get anew, by equal attributes.</param>
/// <param name="Refreshed">Families it has asked for again (RFC 2918); all their routes are among those announced.</param>
internal sealed record AdjRibOutChange(
    IReadOnlyList<Prefix> Withdrawn, IReadOnlyList<RouteGroup> Announced, IReadOnlyList<AddressFamily> Refreshed)
{
    public bool IsEmpty => Withdrawn.Count == 0 && Announced.Count == 0;
}

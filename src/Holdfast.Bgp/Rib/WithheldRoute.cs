using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>A wanted route that one neighbor does not get.</summary>
/// <param name="Prefix">Where it leads.</param>
/// <param name="Reason">Why not, and what would right it.</param>
public sealed record WithheldRoute(Prefix Prefix, string Reason);

using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>Routes of one family with equal attributes.</summary>
/// <param name="Family">The family of all of them.</param>
/// <param name="Attributes">The attributes of all of them.</param>
/// <param name="Prefixes">At least one.</param>
internal sealed record RouteGroup(AddressFamily Family, RouteAttributes Attributes, IReadOnlyList<Prefix> Prefixes);

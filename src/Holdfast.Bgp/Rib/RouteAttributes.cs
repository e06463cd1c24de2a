using Holdfast.Bgp.Messages;

namespace Holdfast.Bgp.Rib;

/// <summary>What one neighbor is told of a route besides its prefix; routes with equal ones share UPDATEs.</summary>
/// <param name="NextHop">Ready to be sent.</param>
/// <param name="Med">MULTI_EXIT_DISC.</param>
/// <param name="LocalPref">LOCAL_PREF; null for an external neighbor.</param>
/// <param name="Communities">Communities.</param>
internal sealed record RouteAttributes(ResolvedNextHop NextHop, uint Med, uint? LocalPref, EquatableArray<Community> Communities);

using System.Net;

namespace Holdfast.Bgp.Rib;

/// <summary>A next hop as it is sent.</summary>
/// <param name="Address">The address, or the global of two.</param>
/// <param name="LinkLocal">The link-local of two (RFC 2545, section 3), or null.</param>
internal sealed record ResolvedNextHop(IPAddress Address, IPAddress? LinkLocal = null);

using System.Net;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Rib;

/// <summary>Where a session runs.</summary>
/// <param name="LocalAddress">Our end.</param>
/// <param name="Interface">The interface that has it; null when none was found.</param>
/// <param name="IsShared">The neighbor is on the interface's link, so that link-local addresses reach it.</param>
internal sealed record SessionLink(IPAddress LocalAddress, Link? Interface, bool IsShared)
{
    /// <summary>Looks at the machine's interfaces.</summary>
    public static SessionLink Of(IPAddress localAddress, NeighborOptions neighbor, bool isInternal, ILinkAddresses links)
    {
        var link = links.Find(localAddress);
        // An external neighbor one hop away is on the link even where addresses do not show it: point-to-point links.
        var shared = link is { IsLoopback: false } && (link.Shares(neighbor.Address) || (!isInternal && neighbor.Multihop == 1));
        return new SessionLink(localAddress, link, shared);
    }
}

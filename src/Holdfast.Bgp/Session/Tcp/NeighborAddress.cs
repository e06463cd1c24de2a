using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Netlink;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>Where a neighbor is at this moment: the interface of a link-local address may come and go, and be another each time.</summary>
internal static class NeighborAddress
{
    /// <summary>Its address with the scope of its interface.</summary>
    /// <returns>Null while there is no such interface.</returns>
    public static IPAddress? Of(NeighborOptions neighbor)
    {
        if (neighbor.Interface is not { } name) return neighbor.Address;
        return InterfaceIndex.Of(name) is { } index ? new IPAddress(neighbor.Address.GetAddressBytes(), index) : null;
    }
}

using System.Net;

namespace Holdfast.Bgp.Options;

/// <summary>Addresses of neighbors as operators write them.</summary>
public static class NeighborAddressText
{
    /// <summary>For example <c>192.0.2.1</c>, or <c>fe80::1%eth0</c>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="interfaceName">The interface of a link-local one; null where it is not known by its name.</param>
    public static string Of(IPAddress address, string? interfaceName)
    {
        ArgumentNullException.ThrowIfNull(address);
        return interfaceName is null ? address.ToString() : $"{new IPAddress(address.GetAddressBytes())}%{interfaceName}";
    }
}

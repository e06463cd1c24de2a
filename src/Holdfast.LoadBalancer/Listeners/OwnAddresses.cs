using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Netlink;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>
/// This node's own addresses: those of services, and all that its interfaces have when it is configured. What claims to come from
/// one of them and did not come over <c>lo</c> is somebody else's.
/// </summary>
internal sealed class OwnAddresses
{
    private volatile FrozenSet<ClientAddress> _set = [];

    /// <summary>The addresses, those of services first.</summary>
    public ImmutableArray<IPAddress> All { get; private set; } = [];

    /// <summary>Whether it is one of them.</summary>
    public bool Contains(in ClientAddress address) => _set.Contains(address);

    /// <summary>Looks at the interfaces anew.</summary>
    /// <param name="serviceAddresses">Addresses of services, on an interface or not.</param>
    public void Reconfigure(IEnumerable<IPAddress> serviceAddresses)
    {
        // A link-local address is the same whatever its scope.
        All = [.. serviceAddresses.Concat(OfInterfaces()).Where(address => !IPAddress.IsLoopback(address))
            .Select(address => new IPAddress(address.GetAddressBytes())).Distinct()];
        _set = All.Select(ClientAddress.From).ToFrozenSet();
    }

    private static IEnumerable<IPAddress> OfInterfaces()
    {
        try
        {
            using var netlink = new Rtnetlink();
            return [.. netlink.Addresses().Select(address => address.Address)];
        }
        catch (NetlinkException)
        {
            // Where the kernel tells nothing, those of services are known all the same.
            return [];
        }
    }
}

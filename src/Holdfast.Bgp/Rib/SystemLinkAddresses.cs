using System.Collections.Concurrent;
using System.Net;
using Holdfast.Linux;
using Holdfast.Linux.Netlink;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// The interfaces as the kernel has them, by rtnetlink: the framework's own list of them throws when an address goes while it
/// is being read, which is just when we are asked.
/// </summary>
internal sealed class SystemLinkAddresses : ILinkAddresses
{
    private readonly ConcurrentDictionary<IPAddress, Link?> _lastKnown = new();

    public Link? Find(IPAddress localAddress)
    {
        try
        {
            return _lastKnown[localAddress] = Ask(localAddress);
        }
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            // Out of descriptors or memory: no reason to take routes away.
            return _lastKnown.GetValueOrDefault(localAddress);
        }
    }

    private static Link? Ask(IPAddress localAddress)
    {
        using var kernel = new Rtnetlink();
        var addresses = kernel.Addresses();
        var found = addresses.FirstOrDefault(own => Scoped(own).Address.Equals(localAddress));
        var link = found is null ? null : kernel.Links().FirstOrDefault(link => link.Index == found.Link);
        return link is null
            ? null
            : new Link(link.Name, link.IsLoopback, [.. addresses.Where(own => own.Link == link.Index).Select(Scoped)]);
    }

    // Link-local addresses carry their interface, as those of sockets do.
    private static LinkAddress Scoped(InterfaceAddress own) =>
        new(own.Address.IsIPv6LinkLocal ? new IPAddress(own.Address.GetAddressBytes(), own.Link) : own.Address, own.PrefixLength);
}

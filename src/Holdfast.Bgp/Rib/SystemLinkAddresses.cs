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
    private volatile Interfaces? _known;
    private volatile bool _isFollowed;

    public Link? Find(IPAddress localAddress)
    {
        // With hundreds of neighbors and addresses that come and go, one look a change is much less work than one a neighbor.
        if (_isFollowed && _known?.With(localAddress) is { } known) return known;
        Ask();
        return _known?.With(localAddress);
    }

    public void LookAnew()
    {
        _isFollowed = true;
        Ask();
    }

    private void Ask()
    {
        try
        {
            _known = Interfaces.Now();
        }
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            // Out of descriptors or memory: no reason to take routes away.
        }
    }

    // Link-local addresses carry their interface, as those of sockets do.
    private static LinkAddress Read(InterfaceAddress own) =>
        new(own.Address.IsIPv6LinkLocal ? new IPAddress(own.Address.GetAddressBytes(), own.Link) : own.Address, own.PrefixLength)
        {
            Scope = own.Scope,
            Flags = own.Flags,
            IsDeprecated = own.PreferredLifetime == 0 || (own.Flags & AddressFlags.Deprecated) != 0,
            IsService = own.Protocol == InterfaceAddress.ServiceOrigin,
            Created = own.Created,
        };

    private sealed record Interfaces(
        IReadOnlyList<Holdfast.Linux.Netlink.Link> Links, IReadOnlyList<InterfaceAddress> Addresses)
    {
        public static Interfaces Now()
        {
            using var kernel = new Rtnetlink();
            return new(kernel.Links(), kernel.Addresses());
        }

        // An address may be on several interfaces, on the loopback too; a session runs over one that leads somewhere.
        public Link? With(IPAddress address)
        {
            var link = (from own in Addresses
                        where Read(own).Address.Equals(address)
                        from its in Links
                        where its.Index == own.Link
                        orderby its.IsLoopback, !its.IsUp
                        select its).FirstOrDefault();
            return link is null
                ? null
                : new Link(link.Name, link.IsLoopback, [.. Addresses.Where(own => own.Link == link.Index).Select(Read)]);
        }
    }
}

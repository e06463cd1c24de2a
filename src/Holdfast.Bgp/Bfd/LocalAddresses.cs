using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Linux;
using Holdfast.Linux.Netlink;

namespace Holdfast.Bgp.Bfd;

/// <summary>This machine's addresses and interfaces at one moment: what the way to a BFD peer follows from.</summary>
/// <param name="Addresses">All addresses; link-local ones have the index of their interface as scope.</param>
/// <param name="IndexOf">The index of an interface by its name; null when there is none of that name.</param>
internal sealed record LocalAddresses(ImmutableArray<LinkAddress> Addresses, Func<string, uint?> IndexOf)
{
    public static LocalAddresses None { get; } = new([], static _ => null);

    /// <summary>Asks the kernel.</summary>
    /// <returns>Null when it does not tell, as without descriptors.</returns>
    public static LocalAddresses? Now()
    {
        try
        {
            using var kernel = new Rtnetlink();
            return new LocalAddresses([.. kernel.Addresses().Select(Scoped)], InterfaceIndex.Of);
        }
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            return null;
        }
    }

    /// <summary>Whether an address is in a subnet of this machine.</summary>
    public bool IsOnLink(IPAddress address) => Addresses.Any(own => !own.IsHost && own.Covers(address));

    /// <summary>Whether an address is one of this machine's own.</summary>
    public bool Has(IPAddress address) => Addresses.Any(own => own.Address.Equals(address));

    private static LinkAddress Scoped(InterfaceAddress own) =>
        new(own.Address.IsIPv6LinkLocal ? new IPAddress(own.Address.GetAddressBytes(), own.Link) : own.Address, own.PrefixLength);
}

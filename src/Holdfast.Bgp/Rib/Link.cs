using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;

namespace Holdfast.Bgp.Rib;

/// <summary>Knows the machine's interfaces.</summary>
internal interface ILinkAddresses
{
    /// <summary>The interface that has <paramref name="localAddress"/>, as it is now; null when none has.</summary>
    Link? Find(IPAddress localAddress);
}

/// <summary>The interface a session runs over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLoopback">It leads nowhere; its addresses tell nothing of the way the session takes.</param>
/// <param name="Addresses">All its addresses.</param>
internal sealed record Link(string Name, bool IsLoopback, ValueList<LinkAddress> Addresses)
{
    /// <summary>Its own IPv4 address.</summary>
    public IPAddress? Ipv4 => Pick(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);

    /// <summary>Its own global IPv6 address.</summary>
    public IPAddress? GlobalIpv6 =>
        Pick(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal);

    /// <summary>Its link-local IPv6 address.</summary>
    public IPAddress? LinkLocal => Pick(address => address.IsIPv6LinkLocal);

    public bool Has(IPAddress address) => Addresses.Any(own => own.Address.Equals(address));

    /// <summary>Whether <paramref name="neighbor"/> is in a subnet of this link.</summary>
    public bool Shares(IPAddress neighbor) =>
        neighbor.IsIPv6LinkLocal || Addresses.Any(own => !own.IsHost && !own.Address.IsIPv6LinkLocal && own.Covers(neighbor));

    // Addresses that stand for a subnet come before host ones, among which service addresses may be.
    private IPAddress? Pick(Func<IPAddress, bool> fits) =>
        IsLoopback ? null : Addresses.Where(own => fits(own.Address)).OrderBy(own => own.IsHost).FirstOrDefault()?.Address;
}

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits that its neighbors share.</param>
internal sealed record LinkAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The address alone is its own prefix: no neighbor shares it, and it is likely a service address.</summary>
    public bool IsHost => PrefixLength == Address.GetAddressBytes().Length * 8;

    public bool Covers(IPAddress other) =>
        other.AddressFamily == Address.AddressFamily && new Prefix(Address, PrefixLength) == new Prefix(other, PrefixLength);
}

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

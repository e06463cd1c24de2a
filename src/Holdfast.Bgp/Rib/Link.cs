using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Collections;

namespace Holdfast.Bgp.Rib;

/// <summary>Knows the machine's interfaces.</summary>
internal interface ILinkAddresses
{
    /// <summary>The interface that has <paramref name="localAddress"/>, as it is now; null when none has.</summary>
    Link? Find(IPAddress localAddress);

    /// <summary>
    /// Something has changed, and each further change will be told in this way: until then the machine need not be asked again
    /// for what is known of it.
    /// </summary>
    void LookAnew();
}

/// <summary>An interface with its addresses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLoopback">It leads nowhere; its addresses tell nothing of the way a session takes.</param>
/// <param name="Addresses">All its addresses.</param>
internal sealed record Link(string Name, bool IsLoopback, ValueList<LinkAddress> Addresses)
{
    public bool Has(IPAddress address) => Addresses.Any(own => own.Address.Equals(address));

    /// <summary>Whether <paramref name="neighbor"/> is in a subnet of this link.</summary>
    public bool Shares(IPAddress neighbor) =>
        neighbor.IsIPv6LinkLocal || Addresses.Any(own => !own.IsHost && !own.Address.IsIPv6LinkLocal && own.Covers(neighbor));
}

/// <summary>Where a session runs, as far as what its neighbor is told depends on it.</summary>
/// <param name="LocalAddress">Our end.</param>
/// <param name="Interface">The interface that has it; null when none was found.</param>
/// <param name="IsLoopback">That is a loopback.</param>
/// <param name="IsShared">The neighbor is on the interface's link, so that link-local addresses reach it.</param>
internal sealed record SessionLink(IPAddress LocalAddress, string? Interface, bool IsLoopback, bool IsShared)
{
    /// <summary>The IPv4 address that is this node's own on the session's link.</summary>
    public IPAddress? Ipv4 { get; init; }

    /// <summary>The global IPv6 address.</summary>
    public IPAddress? GlobalIpv6 { get; init; }

    /// <summary>The link-local IPv6 address.</summary>
    public IPAddress? LinkLocal { get; init; }

    /// <summary>The usable addresses of the interface but those of services, in the order of their octets.</summary>
    public ValueList<IPAddress> Own { get; init; } = [];

    /// <summary>Addresses of the interface that are not usable, and why, for people; empty for none.</summary>
    public string Unusable { get; init; } = "";

    /// <summary>Looks at the machine's interfaces.</summary>
    /// <param name="localAddress">Our end.</param>
    /// <param name="neighbor">The other.</param>
    /// <param name="isInternal">The neighbor is of our AS.</param>
    /// <param name="links">The interfaces.</param>
    /// <param name="services">Service addresses, none of which leads to this node alone.</param>
    public static SessionLink Of(
        IPAddress localAddress, NeighborOptions neighbor, bool isInternal, ILinkAddresses links, ValueList<IPAddress> services)
    {
        var link = links.Find(localAddress);
        // An external neighbor one hop away is on the link even where addresses do not show it: point-to-point links.
        var shared = link is { IsLoopback: false } && (link.Shares(neighbor.Address) || (!isInternal && neighbor.Multihop == 1));
        var session = new SessionLink(localAddress, link?.Name, link?.IsLoopback == true, shared);
        if (link is null)
        {
            // Our end works, whatever the kernel says of it.
            return localAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                ? session with { Ipv4 = localAddress }
                : localAddress.IsIPv6LinkLocal ? session : session with { GlobalIpv6 = localAddress };
        }
        var choice = new NextHopChoice(link, localAddress, neighbor.Address, services);
        return session with
        {
            Ipv4 = choice.Best(own => own.IsIpv4),
            GlobalIpv6 = choice.Best(own => !own.IsIpv4 && !own.Address.IsIPv6LinkLocal),
            LinkLocal = choice.Best(own => own.Address.IsIPv6LinkLocal),
            Own = choice.Usable,
            Unusable = choice.Unusable,
        };
    }
}

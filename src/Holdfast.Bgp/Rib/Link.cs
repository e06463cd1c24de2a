using System.Collections.Immutable;
using System.Net;

namespace Holdfast.Bgp.Rib;

/// <summary>The interface a session runs over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLoopback">It leads nowhere; its addresses tell nothing of the way the session takes.</param>
/// <param name="Addresses">All its addresses.</param>
internal sealed record Link(string Name, bool IsLoopback, ImmutableArray<LinkAddress> Addresses)
{
    /// <summary>Its own IPv4 address.</summary>
    public IPAddress? Ipv4 => Pick(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);

    /// <summary>Its own global IPv6 address.</summary>
    public IPAddress? GlobalIpv6 =>
        Pick(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal);

    /// <summary>Its link-local IPv6 address.</summary>
    public IPAddress? LinkLocal => Pick(address => address.IsIPv6LinkLocal);

    /// <inheritdoc/>
    public bool Equals(Link? other) =>
        other is not null && Name == other.Name && IsLoopback == other.IsLoopback && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Addresses.Length);

    public bool Has(IPAddress address) => Addresses.Any(own => own.Address.Equals(address));

    /// <summary>Whether <paramref name="neighbor"/> is in a subnet of this link.</summary>
    public bool Shares(IPAddress neighbor) =>
        neighbor.IsIPv6LinkLocal || Addresses.Any(own => !own.IsHost && !own.Address.IsIPv6LinkLocal && own.Covers(neighbor));

    /// <summary>Addresses that stand for a subnet come before host ones, among which service addresses may be.</summary>
    private IPAddress? Pick(Func<IPAddress, bool> fits) =>
        IsLoopback ? null : Addresses.Where(own => fits(own.Address)).OrderBy(own => own.IsHost).FirstOrDefault()?.Address;
}

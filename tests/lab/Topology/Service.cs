using System.Net;

namespace Holdfast.Lab.Topology;

/// <summary>An anycast service: one prefix a family; the address served is the prefix's base address.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ipv4">Announced in IPv4.</param>
/// <param name="Ipv6">Announced in IPv6.</param>
public sealed record Service(string Name, IPNetwork Ipv4, IPNetwork Ipv6)
{
    /// <summary>Both prefixes.</summary>
    public IReadOnlyList<IPNetwork> Prefixes => [Ipv4, Ipv6];

    /// <summary>Both addresses served.</summary>
    public IReadOnlyList<IPAddress> Addresses => [Ipv4.BaseAddress, Ipv6.BaseAddress];
}

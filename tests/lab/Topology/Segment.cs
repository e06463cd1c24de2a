using System.Net;

namespace Holdfast.Lab.Topology;

/// <summary>A network of the site. The router has the first host address in it.</summary>
/// <param name="Name">Short: the router's interface is named for it.</param>
/// <param name="Ipv4">The IPv4 network.</param>
/// <param name="Ipv6">The IPv6 network, a /64.</param>
public sealed record Segment(string Name, IPNetwork Ipv4, IPNetwork Ipv6)
{
    /// <summary>A point-to-point TUN link through the relay; else a bridge on the router.</summary>
    public Tunnel? Tunnel { get; init; }

    /// <summary>The router's interface.</summary>
    public string RouterInterface => Tunnel is null ? $"br-{Name}" : $"tun-{Name}";

    /// <summary>The router's address, IPv4.</summary>
    public IPAddress RouterIpv4 => Ipv4Host(1);

    /// <summary>The router's address, IPv6.</summary>
    public IPAddress RouterIpv6 => Ipv6Host(1);

    /// <summary>A host's IPv4 address.</summary>
    /// <param name="host">Its number in the network.</param>
    public IPAddress Ipv4Host(int host)
    {
        var bytes = Ipv4.BaseAddress.GetAddressBytes();
        bytes[3] = (byte)(bytes[3] + host);
        return new IPAddress(bytes);
    }

    /// <summary>A host's IPv6 address: its decimal number, written as the last group.</summary>
    /// <param name="host">Its number in the network.</param>
    public IPAddress Ipv6Host(int host) => IPAddress.Parse($"{Ipv6.BaseAddress}{host}");
}

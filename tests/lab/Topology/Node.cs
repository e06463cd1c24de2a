using System.Net;

namespace Holdfast.Lab.Topology;

/// <summary>A machine of the site: a network namespace with one uplink to the router.</summary>
/// <param name="Name">Its name; the namespace is named for it.</param>
/// <param name="Segment">The network its uplink is on.</param>
/// <param name="Host">Its number in that network.</param>
public sealed record Node(string Name, Segment Segment, int Host)
{
    /// <summary>Further host numbers it answers on.</summary>
    public IReadOnlyList<int> MoreHosts { get; init; } = [];

    /// <summary>Its IPv4 address.</summary>
    public IPAddress Ipv4 => Segment.Ipv4Host(Host);

    /// <summary>Its IPv6 address.</summary>
    public IPAddress Ipv6 => Segment.Ipv6Host(Host);

    /// <summary>Its uplink.</summary>
    public string Interface => Segment.Tunnel is null ? "eth0" : "tun0";
}

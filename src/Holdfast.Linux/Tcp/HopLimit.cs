using System.Net.Sockets;

namespace Holdfast.Linux.Tcp;

/// <summary>The hops that what a socket sends may pass, and that what it takes may have passed.</summary>
public static class HopLimit
{
    /// <summary>The largest TTL: what a GTSM speaker sends with (RFC 5082, section 3).</summary>
    public const int Largest = 255;

    private const int IpProtoIp = 0;
    private const int IpTtl = 2;
    private const int IpMinTtl = 21;
    private const int IpProtoIpv6 = 41;
    private const int Ipv6UnicastHops = 16;
    private const int Ipv6MinHopCount = 73;

    /// <summary>Sets the TTL or hop limit of what is sent, as the socket's family has it.</summary>
    /// <param name="socket">An IPv4 or IPv6 socket.</param>
    /// <param name="hops">1 to 255.</param>
    public static void Set(Socket socket, int hops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hops, 1);
        Set(socket, hops, IpTtl, Ipv6UnicastHops);
    }

    /// <summary>Has the kernel drop segments that arrive with a smaller TTL or hop limit (IP_MINTTL, IPV6_MINHOPCOUNT).</summary>
    /// <param name="socket">An IPv4 or IPv6 socket.</param>
    /// <param name="least">1 to 255, or 0 to take all.</param>
    public static void Demand(Socket socket, int least)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(least);
        Set(socket, least, IpMinTtl, Ipv6MinHopCount);
    }

    private static void Set(Socket socket, int value, int ipv4Option, int ipv6Option)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Largest);
        var octets = BitConverter.GetBytes(value);
        if (socket.AddressFamily == AddressFamily.InterNetwork) socket.SetRawSocketOption(IpProtoIp, ipv4Option, octets);
        else socket.SetRawSocketOption(IpProtoIpv6, ipv6Option, octets);
    }
}

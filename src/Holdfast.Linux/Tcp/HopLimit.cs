using System.Net.Sockets;

namespace Holdfast.Linux.Tcp;

/// <summary>The hops that what a socket sends may pass.</summary>
public static class HopLimit
{
    private const int IpProtoIp = 0;
    private const int IpTtl = 2;
    private const int IpProtoIpv6 = 41;
    private const int Ipv6UnicastHops = 16;

    /// <summary>Sets the TTL or hop limit, as the socket's family has it.</summary>
    /// <param name="socket">An IPv4 or IPv6 socket.</param>
    /// <param name="hops">1 to 255.</param>
    public static void Set(Socket socket, int hops)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfLessThan(hops, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hops, 255);
        var value = BitConverter.GetBytes(hops);
        if (socket.AddressFamily == AddressFamily.InterNetwork) socket.SetRawSocketOption(IpProtoIp, IpTtl, value);
        else socket.SetRawSocketOption(IpProtoIpv6, Ipv6UnicastHops, value);
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Lab.Routes;

/// <summary>Reads rtnetlink's route messages (rtnetlink(7)), host byte order as the kernel has them.</summary>
internal static class RouteMessage
{
    private const int NewRoute = 24;
    private const int DeleteRoute = 25;
    private const int MainTable = 254;
    private const int Destination = 1;
    private const int GatewayAttribute = 5;
    private const int Family6 = 10;

    /// <summary>The route changes in one datagram, of the main table.</summary>
    public static IEnumerable<(IPNetwork Prefix, IPAddress? Gateway)> Read(ReadOnlyMemory<byte> datagram)
    {
        while (datagram.Length >= 16)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(datagram.Span);
            if (length < 16 || length > datagram.Length)
                yield break;
            var type = BinaryPrimitives.ReadUInt16LittleEndian(datagram.Span[4..]);
            if (type is NewRoute or DeleteRoute && Route(datagram.Span[16..length]) is { } route)
                yield return (route.Prefix, type == NewRoute ? route.Gateway : null);
            datagram = datagram[Math.Min(datagram.Length, (length + 3) & ~3)..];
        }
    }

    private static (IPNetwork Prefix, IPAddress? Gateway)? Route(ReadOnlySpan<byte> message)
    {
        if (message.Length < 12 || message[4] != MainTable)
            return null;
        var (family, prefixLength) = (message[0], message[1]);
        var address = family == Family6 ? IPAddress.IPv6Any : IPAddress.Any;
        IPAddress? gateway = null;
        for (message = message[12..]; message.Length >= 4;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(message);
            if (length < 4 || length > message.Length)
                return null;
            var type = BinaryPrimitives.ReadUInt16LittleEndian(message[2..]);
            if (type == Destination)
                address = new IPAddress(message[4..length]);
            else if (type == GatewayAttribute)
                gateway = new IPAddress(message[4..length]);
            message = message[Math.Min(message.Length, (length + 3) & ~3)..];
        }

        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            ? (new IPNetwork(address, prefixLength), gateway)
            : null;
    }
}

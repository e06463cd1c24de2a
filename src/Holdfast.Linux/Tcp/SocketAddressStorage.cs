using System.Net;
using System.Net.Sockets;

namespace Holdfast.Linux.Tcp;

/// <summary>An address as struct sockaddr_storage.</summary>
internal static class SocketAddressStorage
{
    public const int Size = 128;

    private const int AfInet = 2;
    private const int AfInet6 = 10;

    /// <summary>Writes family and address, without port.</summary>
    /// <param name="storage">At least <see cref="Size"/> octets, all zero.</param>
    /// <param name="address">IPv4 or IPv6.</param>
    public static void Write(Span<byte> storage, IPAddress address)
    {
        var isIpv4 = address.AddressFamily == AddressFamily.InterNetwork;
        // The family is in host order, as BitConverter writes.
        BitConverter.TryWriteBytes(storage, (ushort)(isIpv4 ? AfInet : AfInet6));
        address.TryWriteBytes(storage[(isIpv4 ? 4 : 8)..], out _);
    }
}

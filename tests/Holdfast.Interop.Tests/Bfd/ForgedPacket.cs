using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Lab.Namespaces;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>A Control packet (RFC 5880, section 4.1) that is sent in another machine's name.</summary>
/// <param name="State">0 for AdminDown, 1 for Down, 2 for Init, 3 for Up.</param>
internal sealed record ForgedPacket(int State)
{
    private const int IpTransparent = 19;
    private const int Ipv6Transparent = 75;
    private const int Ipv6UnicastHops = 16;

    public int Multiplier { get; init; } = 3;

    public uint YourDiscriminator { get; init; }

    public uint DesiredMinTx { get; init; } = 1_000_000;

    public uint RequiredMinRx { get; init; } = 1_000_000;

    /// <summary>Sends it to the node, with the router's address.</summary>
    /// <param name="network">Whose node and router.</param>
    /// <param name="from">Where it is sent.</param>
    /// <param name="ttl">With which TTL or hop limit.</param>
    public void Send(BfdNetwork network, NetworkNamespace from, int ttl)
    {
        var octets = Octets();
        var port = network.Path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? 4784 : 3784;
        from.Run(() =>
        {
            var ipv6 = network.NodeAddress.AddressFamily == AddressFamily.InterNetworkV6;
            using var socket = new Socket(network.NodeAddress.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var level = ipv6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
            socket.SetRawSocketOption((int)level, ipv6 ? Ipv6Transparent : IpTransparent, BitConverter.GetBytes(1));
            if (ipv6) socket.SetRawSocketOption((int)level, Ipv6UnicastHops, BitConverter.GetBytes(ttl));
            else socket.Ttl = (short)ttl;
            socket.Bind(new IPEndPoint(Scoped(network.RouterAddress, from), 0));
            return socket.SendTo(octets, new IPEndPoint(Scoped(network.NodeAddress, from), port));
        });
    }

    private byte[] Octets()
    {
        var octets = new byte[24];
        octets[0] = 1 << 5;
        octets[1] = (byte)(State << 6);
        octets[2] = (byte)Multiplier;
        octets[3] = 24;
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(4), (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(8), YourDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(12), DesiredMinTx);
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(16), RequiredMinRx);
        return octets;
    }

    // "2: eth0@if3: <BROADCAST,..."
    private static IPAddress Scoped(IPAddress address, NetworkNamespace where) => !address.IsIPv6LinkLocal ? address
        : new IPAddress(address.GetAddressBytes(), long.Parse(
            where.Ip("-o", "link", "show", BfdNetwork.Uplink).Split(':')[0], CultureInfo.InvariantCulture));
}

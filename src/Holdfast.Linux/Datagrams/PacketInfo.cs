using System.Runtime.CompilerServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>Reads and writes the control messages that carry a datagram's local address (ip(7), ipv6(7), cmsg(3)).</summary>
internal static unsafe class PacketInfo
{
    /// <summary>Room that every datagram's control messages fit in.</summary>
    internal const int ControlSize = 64;

    private const int HeaderSize = 16;

    internal static void Read(in MessageHeader message, out LocalAddress local)
    {
        local = default;
        byte* at = message.Control;
        byte* end = at + message.ControlLength;
        while (end - at >= HeaderSize)
        {
            nuint length = *(nuint*)at;
            if (length < HeaderSize || length > (nuint)(end - at))
                return;
            int level = *(int*)(at + 8);
            int type = *(int*)(at + 12);
            byte* data = at + HeaderSize;
            if (level == SocketCalls.IpProtoIp && type == SocketCalls.IpPktInfo)
            {
                // in_pktinfo: interface, the local address a reply takes (spec_dst), the destination in the header.
                local.Family = SockAddr.Inet;
                local.Interface = *(uint*)data;
                *(uint*)Unsafe.AsPointer(ref local.Octets[0]) = *(uint*)(data + 4);
            }
            else if (level == SocketCalls.IpProtoIpv6 && type == SocketCalls.Ipv6PktInfo)
            {
                local.Family = SockAddr.Inet6;
                Unsafe.CopyBlockUnaligned(Unsafe.AsPointer(ref local.Octets[0]), data, 16);
                local.Interface = *(uint*)(data + 16);
            }

            at += (length + 7) & ~(nuint)7;
        }
    }

    /// <summary>The TTL or hop limit a datagram came with, where its socket asks for it; else 0.</summary>
    internal static int ReadTtl(in MessageHeader message)
    {
        byte* at = message.Control;
        byte* end = at + message.ControlLength;
        while (end - at >= HeaderSize)
        {
            nuint length = *(nuint*)at;
            if (length < HeaderSize || length > (nuint)(end - at))
                return 0;
            var (level, type) = (*(int*)(at + 8), *(int*)(at + 12));
            bool isTtl = (level == SocketCalls.IpProtoIp && type == SocketCalls.IpTtl)
                || (level == SocketCalls.IpProtoIpv6 && type == SocketCalls.Ipv6HopLimit);
            if (isTtl && length >= HeaderSize + sizeof(int))
                return *(int*)(at + HeaderSize);
            at += (length + 7) & ~(nuint)7;
        }

        return 0;
    }

    /// <summary>
    /// Writes the control message that makes a datagram leave from <paramref name="local"/>; returns its length.
    /// </summary>
    internal static nuint Write(byte* control, in LocalAddress local)
    {
        byte* data = control + HeaderSize;
        if (local.Family == SockAddr.Inet)
        {
            *(nuint*)control = HeaderSize + 12;
            *(int*)(control + 8) = SocketCalls.IpProtoIp;
            *(int*)(control + 12) = SocketCalls.IpPktInfo;
            // No interface: the route back need not be the way in (ECMP, loopback addresses).
            *(uint*)data = 0;
            *(uint*)(data + 4) = *(uint*)Unsafe.AsPointer(ref Unsafe.AsRef(in local.Octets[0]));
            *(uint*)(data + 8) = 0;
            return 32;
        }

        *(nuint*)control = HeaderSize + 20;
        *(int*)(control + 8) = SocketCalls.IpProtoIpv6;
        *(int*)(control + 12) = SocketCalls.Ipv6PktInfo;
        Unsafe.CopyBlockUnaligned(data, Unsafe.AsPointer(ref Unsafe.AsRef(in local.Octets[0])), 16);
        bool linkLocal = data[0] == 0xfe && (data[1] & 0xc0) == 0x80;
        *(uint*)(data + 16) = linkLocal ? local.Interface : 0;
        return 40;
    }
}

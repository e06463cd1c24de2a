namespace Holdfast.Linux.Datagrams;

/// <summary>The control message that has the kernel cut one send into datagrams (UDP_SEGMENT, udp(7); Linux 4.18).</summary>
internal static unsafe class SegmentSize
{
    private const int HeaderSize = 16;

    /// <summary>Writes it; returns its length.</summary>
    internal static nuint Write(byte* control, ushort octets)
    {
        *(nuint*)control = HeaderSize + sizeof(ushort);
        *(int*)(control + 8) = SocketCalls.SolUdp;
        *(int*)(control + 12) = SocketCalls.UdpSegment;
        *(ulong*)(control + HeaderSize) = octets;
        return HeaderSize + sizeof(ulong);
    }

    /// <summary>Whether the kernel knows it. One that does not would take it for nothing and send one long datagram.</summary>
    internal static bool IsKnownTo(int descriptor)
    {
        int value;
        uint length = sizeof(int);
        return SocketCalls.GetSockOpt(descriptor, SocketCalls.SolUdp, SocketCalls.UdpSegment, &value, &length) == 0;
    }
}

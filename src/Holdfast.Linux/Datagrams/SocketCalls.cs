using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// The socket calls of libc. None suppresses the GC transition: any of them may take as long as the kernel likes.
/// </summary>
internal static unsafe partial class SocketCalls
{
    internal const int SockStream = 1;
    internal const int SockDgram = 2;
    internal const int SockNonblock = 0x800;
    internal const int SockCloexec = 0x80000;
    internal const int MsgDontWait = 0x40;
    internal const int MsgNoSignal = 0x4000;
    internal const int MsgTrunc = 0x20;
    internal const int MsgErrQueue = 0x2000;

    internal const int ShutWrite = 1; // SHUT_WR

    internal const int SolSocket = 1;
    internal const int SoReuseAddr = 2;
    internal const int SoError = 4;
    internal const int SoSndBuf = 7;
    internal const int SoRcvBuf = 8;
    internal const int SoKeepAlive = 9;
    internal const int SoReusePort = 15;
    internal const int SoBindToDevice = 25;
    internal const int SoMemInfo = 55;
    internal const int SoSndBufForce = 32;
    internal const int SoRcvBufForce = 33;

    internal const int IpProtoIp = 0;
    internal const int IpTos = 1;
    internal const int IpTtl = 2;
    internal const int IpPktInfo = 8;
    internal const int IpMtuDiscover = 10;
    internal const int IpRecvErr = 11;
    internal const int IpRecvTtl = 12;
    internal const int IpFreebind = 15;
    internal const int IpBindAddressNoPort = 24;
    internal const int PmtudiscOmit = 5;

    internal const int IpProtoIpv6 = 41;
    internal const int Ipv6UnicastHops = 16;
    internal const int Ipv6MtuDiscover = 23;
    internal const int Ipv6RecvErr = 25;
    internal const int Ipv6V6Only = 26;
    internal const int Ipv6RecvPktInfo = 49;
    internal const int Ipv6PktInfo = 50;
    internal const int Ipv6RecvHopLimit = 51;
    internal const int Ipv6HopLimit = 52;
    internal const int Ipv6TrafficClass = 67;
    internal const int Ipv6Freebind = 78;

    internal const int SolUdp = 17;
    internal const int UdpSegment = 103;

    internal const int IpProtoTcp = 6;
    internal const int TcpNoDelay = 1;
    internal const int TcpKeepIdle = 4;
    internal const int TcpKeepInterval = 5;
    internal const int TcpKeepCount = 6;
    internal const int TcpUserTimeout = 18;
    internal const int TcpNotSentLowWater = 25;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int fd, SockAddr* address, uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int fd, SockAddr* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int fd, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept4(int fd, SockAddr* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetSockName(int fd, SockAddr* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSockOpt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSockOpt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMany(int fd, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(int fd, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(int fd, byte* buffer, nuint length, int flags, SockAddr* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    /// <summary>Sets an option of type int; throws where the kernel refuses.</summary>
    internal static void Set(int fd, int level, int name, int value, string what)
    {
        if (SetSockOpt(fd, level, name, &value, sizeof(int)) < 0)
            throw SystemCallException.Last($"setsockopt({what})");
    }
}

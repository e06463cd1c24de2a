using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>The C library's socket calls, for a family that the framework's Socket cannot open.</summary>
internal static unsafe partial class NetlinkCalls
{
    public const int Family = 16; // AF_NETLINK
    public const int RawCloseOnExec = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    public const int Route = 0; // NETLINK_ROUTE
    public const int OptionLevel = 270; // SOL_NETLINK
    public const int CapAck = 10; // NETLINK_CAP_ACK: an error does not echo the request
    public const int ExtAck = 11; // NETLINK_EXT_ACK: an error says why in words
    public const int Truncate = 0x20; // MSG_TRUNC: tell the true length
    public const int DoNotWait = 0x40; // MSG_DONTWAIT
    public const int SocketLevel = 1; // SOL_SOCKET
    public const int ReceiveBuffer = 8; // SO_RCVBUF
    public const int Interrupted = 4; // EINTR

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, NetlinkEndpoint* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nuint length, int flags, NetlinkEndpoint* to, int toLength);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int socket);
}

/// <summary>struct sockaddr_nl. Port 0 is the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkEndpoint(uint groups)
{
    public ushort Family = NetlinkCalls.Family;
    public ushort Padding;
    public uint Port;
    public uint Groups = groups;
}

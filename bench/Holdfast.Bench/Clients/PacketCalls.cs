using System.Runtime.InteropServices;

namespace Holdfast.Bench.Clients;

/// <summary>
/// Packet sockets, network namespaces and processors, as the C library has them: packet(7), setns(2), sched_setaffinity(2).
/// </summary>
internal static unsafe partial class PacketCalls
{
    public const int FamilyPacket = 17;
    public const int TypeRaw = 3;
    public const int LevelSocket = 1;
    public const int LevelPacket = 263;
    public const int AttachFilter = 26;
    public const int SendBufferForced = 32;
    public const int ReceiveBuffer = 8;
    public const int QdiscBypass = 20;
    public const int Statistics = 6;
    public const int NewNetwork = 0x40000000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, LinkAddress* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int Enter(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetProcessors(int thread, nint length, ulong* mask);

    /// <summary>sockaddr_ll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Interface;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    /// <summary>mmsghdr, with the msghdr in it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public nint Flags;
        public uint Sent;
    }

    /// <summary>iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public void* Base;
        public nint Length;
    }

    /// <summary>sock_filter: an instruction of the classic BPF.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary>sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Filter
    {
        public ushort Length;
        public Instruction* Instructions;
    }

    /// <summary>tpacket_stats.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Counts
    {
        public uint Packets;
        public uint Drops;
    }
}

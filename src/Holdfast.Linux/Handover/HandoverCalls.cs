using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Linux.Handover;

/// <summary>The calls that pass descriptors between processes (unix(7), SCM_RIGHTS).</summary>
internal static unsafe partial class HandoverCalls
{
    public const int Unix = 1; // AF_UNIX
    public const int Rights = 1; // SCM_RIGHTS
    public const int CloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    public const int ControlTruncated = 0x08; // MSG_CTRUNC
    public const int HeaderSize = 16; // sizeof(struct cmsghdr), which is aligned

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint Send(int descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint Receive(int descriptor, Message* message, int flags);

    /// <summary><c>struct msghdr</c> of a 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c> of a 64-bit Linux; the descriptors follow it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}

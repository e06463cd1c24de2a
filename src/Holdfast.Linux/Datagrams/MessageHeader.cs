using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary><c>struct mmsghdr</c> of a 64-bit Linux: 64 octets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameLength;
    internal IoVector* Vectors;
    internal nuint VectorCount;
    internal byte* Control;
    internal nuint ControlLength;
    internal int Flags;
    private readonly uint _endOfMsghdr;
    internal uint Length;
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal byte* Base;
    internal nuint Length;
}

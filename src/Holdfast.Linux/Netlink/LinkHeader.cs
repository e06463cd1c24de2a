using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>struct ifinfomsg: what every link message begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    public byte Family;
    public byte Padding;
    public ushort HardwareType;
    public int Index;
    public uint Flags;
    public uint Change;
}

using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>struct sockaddr_nl. Port 0 is the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkEndpoint(uint groups)
{
    public ushort Family = NetlinkCalls.Family;
    public ushort Padding;
    public uint Port;
    public uint Groups = groups;
}

using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>struct ifaddrmsg: what every address message begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public int Link;
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// The local address a datagram was sent to, and so the one its answer must leave from: what IP_PKTINFO and
/// IPV6_RECVPKTINFO tell. Blittable, 24 octets; the default says nothing and leaves the choice to the kernel.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct LocalAddress
{
    internal AddressOctets Octets;
    internal uint Interface;
    internal ushort Family;

    /// <summary>The address that a socket is bound to, without an interface.</summary>
    public static LocalAddress Of(in SockAddr socket)
    {
        var local = new LocalAddress { Family = socket.IsIpv6 ? SockAddr.Inet6 : SockAddr.Inet };
        socket.Address.CopyTo(MemoryMarshal.CreateSpan(ref local.Octets[0], 16));
        return local;
    }

    /// <summary>Whether anything is known.</summary>
    public readonly bool IsKnown => Family != 0;

    /// <summary>The address's 4 or 16 octets, network order; 16 zeros when nothing is known.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Address =>
        MemoryMarshal.CreateReadOnlySpan(in Octets[0], Family == SockAddr.Inet ? 4 : 16);

    [InlineArray(16)]
    internal struct AddressOctets
    {
        private byte _first;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.LoadBalancer.Clients;

/// <summary>
/// An IPv6 address in 16 octets, an IPv4 one as v4-mapped (RFC 4291, section 2.5.5.2): one form for every lookup, free of the
/// heap.
/// </summary>
/// <remarks>The scope of a link-local address is not part of it.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ClientAddress : IEquatable<ClientAddress>
{
    private const ushort AfInet = 2;
    private const ushort AfInet6 = 10;
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;

    private ClientAddress(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The 128 bits as a number, first octet first.</summary>
    public UInt128 Value => new(_high, _low);

    /// <summary>Whether it is a v4-mapped address.</summary>
    public bool IsIPv4 => _high == 0 && _low >> 32 == MappedPrefix >> 32;

    /// <summary>From an IPv4 address as a number, first octet highest.</summary>
    public static ClientAddress FromIPv4(uint address) => new(0, MappedPrefix | address);

    /// <summary>From 4 or 16 octets in network order.</summary>
    public static ClientAddress FromBytes(ReadOnlySpan<byte> octets) => octets.Length == 4
        ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets))
        : new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));

    /// <summary>From either family; for configuration, not for the query path.</summary>
    public static ClientAddress From(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return FromBytes(octets[..length]);
    }

    /// <summary>Reads a <c>sockaddr_in</c> or <c>sockaddr_in6</c>; false when it is neither or cut short.</summary>
    /// <param name="sockaddr">As the kernel gives it: family in host order, port and address in network order.</param>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    public static bool TryReadSockaddr(ReadOnlySpan<byte> sockaddr, out ClientAddress address, out ushort port)
    {
        address = default;
        port = 0;
        if (sockaddr.Length < 8)
            return false;
        port = BinaryPrimitives.ReadUInt16BigEndian(sockaddr[2..]);
        switch (MemoryMarshal.Read<ushort>(sockaddr))
        {
            case AfInet:
                address = FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(sockaddr[4..]));
                return true;
            case AfInet6 when sockaddr.Length >= 24:
                address = FromBytes(sockaddr.Slice(8, 16));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The network it is in: all bits after the prefix length of its family are cleared.</summary>
    /// <param name="ipv4Prefix">0 to 32.</param>
    /// <param name="ipv6Prefix">0 to 128.</param>
    public ClientAddress Network(int ipv4Prefix, int ipv6Prefix)
    {
        var length = IsIPv4 ? 96 + ipv4Prefix : ipv6Prefix;
        return new(
            length >= 64 ? _high : _high & High(length),
            length >= 128 ? _low : length <= 64 ? 0 : _low & High(length - 64));

        static ulong High(int bits) => bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
    }

    /// <summary>64 well-mixed bits; other for every seed.</summary>
    public ulong Hash(ulong seed)
    {
        var product = Math.BigMul(_high ^ seed ^ 0x9E37_79B9_7F4A_7C15, _low ^ 0xD6E8_FEB8_6659_FD93, out var low);
        return Mix(product ^ low ^ (_low + seed));
    }

    /// <inheritdoc/>
    public bool Equals(ClientAddress other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClientAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Hash(0);

    /// <summary>The 16 octets in network order.</summary>
    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt64BigEndian(octets, _high);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], _low);
    }

    /// <summary>As the kernel has it, in its own family, without a scope.</summary>
    public SockAddr ToSockAddr(ushort port)
    {
        Span<byte> octets = stackalloc byte[16];
        Write(octets);
        return new SockAddr(IsIPv4 ? octets[12..] : octets, port);
    }

    /// <summary>As .NET has it, in its own family.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        Write(octets);
        return new IPAddress(IsIPv4 ? octets[12..] : octets);
    }

    /// <inheritdoc/>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>Whether both are the same address.</summary>
    public static bool operator ==(ClientAddress left, ClientAddress right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ClientAddress left, ClientAddress right) => !left.Equals(right);

    // The finalizer of MurmurHash3: every input bit reaches every output bit.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ (value >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ (value >> 33);
    }
}

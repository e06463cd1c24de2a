using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>A <c>sockaddr_in</c> or <c>sockaddr_in6</c> as the kernel reads and writes it; 28 octets, blittable.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct SockAddr : IEquatable<SockAddr>
{
    internal const ushort Inet = 2;
    internal const ushort Inet6 = 10;

    private readonly ushort _family;
    private readonly ushort _port;
    private RestOctets _rest;

    /// <summary>Address and port of an endpoint, the scope of a link-local one included.</summary>
    public SockAddr(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _port = BinaryPrimitives.ReverseEndianness((ushort)endPoint.Port);
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            _family = Inet;
            endPoint.Address.TryWriteBytes(MemoryMarshal.CreateSpan(ref _rest[0], 4), out _);
        }
        else
        {
            _family = Inet6;
            endPoint.Address.TryWriteBytes(MemoryMarshal.CreateSpan(ref _rest[4], 16), out _);
            uint scope = (uint)endPoint.Address.ScopeId;
            MemoryMarshal.Write(MemoryMarshal.CreateSpan(ref _rest[20], 4), in scope);
        }
    }

    /// <summary>Whether it is an IPv6 address.</summary>
    public readonly bool IsIpv6 => _family == Inet6;

    /// <summary>The port, host order.</summary>
    public readonly ushort Port => BinaryPrimitives.ReverseEndianness(_port);

    /// <summary>Length of what the kernel wants: 16 or 28.</summary>
    public readonly uint Length => _family == Inet6 ? 28u : 16u;

    /// <summary>The address's 4 or 16 octets, network order.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Address => _family == Inet6
        ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in _rest[4]), 16)
        : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in _rest[0]), 4);

    /// <summary>The whole structure as the kernel has it, <see cref="Length"/> octets.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Octets =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<SockAddr, byte>(ref Unsafe.AsRef(in this)), (int)Length);

    /// <summary>A hash, equal for equal addresses; nothing more is asked of it than speed.</summary>
    internal readonly uint QuickHash()
    {
        ref byte rest = ref Unsafe.AsRef(in _rest[0]);
        ulong mixed = ((ulong)_port << 32) | Unsafe.ReadUnaligned<uint>(ref rest);
        if (IsIpv6)
            mixed ^= Unsafe.ReadUnaligned<ulong>(
                ref Unsafe.Add(ref rest, 4)) ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref rest, 12)) * 31);
        return (uint)((mixed * 0x9E3779B97F4A7C15) >> 32) | 1;
    }

    /// <summary>As an endpoint; allocates.</summary>
    public readonly IPEndPoint ToEndPoint()
    {
        if (!IsIpv6)
            return new IPEndPoint(new IPAddress(Address), Port);
        uint scope = MemoryMarshal.Read<uint>(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in _rest[20]), 4));
        var address = new IPAddress(Address, scope);
        return new IPEndPoint(address, Port);
    }

    /// <inheritdoc/>
    public readonly bool Equals(SockAddr other) =>
        _port == other._port && _family == other._family && Address.SequenceEqual(other.Address);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SockAddr other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_family, _port, MemoryMarshal.Read<int>(Address));

    /// <inheritdoc/>
    public override readonly string ToString() => ToEndPoint().ToString();

    /// <summary>Equality of family, address and port.</summary>
    public static bool operator ==(SockAddr left, SockAddr right) => left.Equals(right);

    /// <summary>Inequality of family, address or port.</summary>
    public static bool operator !=(SockAddr left, SockAddr right) => !left.Equals(right);

    // No fixed buffer: a method with one among its locals guards its stack against overruns, at each call.
    [InlineArray(24)]
    private struct RestOctets
    {
        private byte _first;
    }
}

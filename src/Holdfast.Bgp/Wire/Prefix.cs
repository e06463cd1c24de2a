using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Holdfast.Bgp.Wire;

/// <summary>
/// A destination: an address with a length. Host bits are cleared. Compared and hashed without an allocation, since tables are
/// full of them.
/// </summary>
public readonly record struct Prefix : IComparable<Prefix>
{
    private readonly UInt128 _bits;
    private readonly byte _length;
    private readonly bool _isIpv6;

    /// <summary>The prefix that <paramref name="address"/> is in.</summary>
    /// <param name="address">Any address of the prefix.</param>
    /// <param name="length">0 to 32 or 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public Prefix(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out var count);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, count * 8);
        // IPv4 in the upper 32 bits, so that the mask is the same for both.
        _bits = BinaryPrimitives.ReadUInt128BigEndian(octets) & Mask(length);
        _length = (byte)length;
        _isIpv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
    }

    private Prefix(UInt128 bits, byte length, bool isIpv6) => (_bits, _length, _isIpv6) = (bits, length, isIpv6);

    /// <summary>The first address.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> octets = stackalloc byte[16];
            WriteAddress(octets);
            return new IPAddress(octets[..(_isIpv6 ? 16 : 4)]);
        }
    }

    /// <summary>Bits that count.</summary>
    public int Length => _length;

    /// <summary>The family it is announced in.</summary>
    public AddressFamily Family => _isIpv6 ? AddressFamily.Ipv6Unicast : AddressFamily.Ipv4Unicast;

    /// <summary>The prefix of one address: /32 or /128.</summary>
    public static Prefix Host(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new Prefix(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32);
    }

    /// <summary>Whether <paramref name="other"/> is this prefix or one within it.</summary>
    public bool Contains(Prefix other) =>
        _isIpv6 == other._isIpv6 && other._length >= _length && (other._bits & Mask(_length)) == _bits;

    /// <summary>The prefix of this length that this one is in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">This one is shorter.</exception>
    public Prefix Shorten(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        return new Prefix(_bits & Mask(length), (byte)length, _isIpv6);
    }

    /// <summary>The prefixes of this length in it, the lowest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is longer, or the length does not fit the family.</exception>
    public IEnumerable<Prefix> Split(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _isIpv6 ? 128 : 32);
        var self = this;
        return Parts();

        IEnumerable<Prefix> Parts()
        {
            var last = self._bits | (Mask(length) & ~Mask(self._length));
            var step = length == 0 ? UInt128.Zero : UInt128.One << (128 - length);
            for (var bits = self._bits; ; bits += step)
            {
                yield return new Prefix(bits, (byte)length, self._isIpv6);
                if (bits == last) yield break;
            }
        }
    }

    /// <summary>IPv4 before IPv6, then by address, then the shorter first.</summary>
    public int CompareTo(Prefix other) => (_isIpv6, _bits, _length).CompareTo((other._isIpv6, other._bits, other._length));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    /// <summary>Ordered as by <see cref="CompareTo"/>.</summary>
    public static bool operator <(Prefix left, Prefix right) => left.CompareTo(right) < 0;

    /// <summary>Ordered as by <see cref="CompareTo"/>.</summary>
    public static bool operator >(Prefix left, Prefix right) => left.CompareTo(right) > 0;

    /// <summary>Ordered as by <see cref="CompareTo"/>.</summary>
    public static bool operator <=(Prefix left, Prefix right) => left.CompareTo(right) <= 0;

    /// <summary>Ordered as by <see cref="CompareTo"/>.</summary>
    public static bool operator >=(Prefix left, Prefix right) => left.CompareTo(right) >= 0;

    /// <summary>Writes the first address, 4 octets for IPv4 with zeros behind them.</summary>
    /// <param name="octets">16 octets.</param>
    internal void WriteAddress(Span<byte> octets) => BinaryPrimitives.WriteUInt128BigEndian(octets, _bits);

    private static UInt128 Mask(int length) => length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
}

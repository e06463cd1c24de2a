using System.Net;

namespace Holdfast.Bgp;

/// <summary>A destination: an address with a length. Host bits are cleared.</summary>
public readonly record struct Prefix
{
    /// <summary>The prefix that <paramref name="address"/> is in.</summary>
    /// <param name="address">Any address of the prefix.</param>
    /// <param name="length">0 to 32 or 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public Prefix(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        var octets = address.GetAddressBytes();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, octets.Length * 8);
        for (var bit = length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        Address = new IPAddress(octets);
        Length = length;
    }

    /// <summary>The first address.</summary>
    public IPAddress Address { get; }

    /// <summary>Bits that count.</summary>
    public int Length { get; }

    /// <summary>The family it is announced in.</summary>
    public AddressFamily Family =>
        Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast;

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";
}

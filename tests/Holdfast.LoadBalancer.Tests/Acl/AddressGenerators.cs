using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Holdfast.LoadBalancer.Tests.Acl;

/// <summary>
/// Addresses and networks that often meet: few values per octet, and the block of v4-mapped addresses among them.
/// </summary>
public static class AddressGenerators
{
    private static readonly Gen<byte> Octet = Gen.Elements<byte>(0, 1, 2, 127, 128, 192, 254, 255);

    private static readonly Gen<IPAddress> IPv4 = Octet.ArrayOf(4).Select(octets => new IPAddress(octets));

    private static readonly Gen<IPAddress> AnyIPv6 = Octet.ArrayOf(16).Select(octets => new IPAddress(octets));

    private static readonly Gen<IPAddress> AlmostMapped =
        from tail in Octet.ArrayOf(6)
        select new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. tail]);

    // What sockets give for IPv4 is an IPv4 address, so a mapped one is no IPv6 client.
    public static Arbitrary<IPAddress> Address() => Gen.OneOf(IPv4, AnyIPv6, AlmostMapped)
        .Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToArbitrary();

    public static Arbitrary<IPNetwork> Network() => (
        from address in Gen.OneOf(IPv4, AnyIPv6, AlmostMapped)
        from length in Gen.Choose(0, address.GetAddressBytes().Length * 8)
        select Masked(address, length)).ToArbitrary();

    private static IPNetwork Masked(IPAddress address, int length)
    {
        var octets = address.GetAddressBytes();
        for (var bit = length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(octets), length);
    }
}

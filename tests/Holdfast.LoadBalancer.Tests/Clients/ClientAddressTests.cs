using System.Net;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Tests.Clients;

public class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("255.255.255.255", true)]
    public void Gives_back_the_address_in_its_own_family(string text, bool isIPv4)
    {
        var address = ClientAddress.From(IPAddress.Parse(text));
        Assert.Equal(text, address.ToString());
        Assert.Equal(isIPv4, address.IsIPv4);
    }

    [Fact]
    public void Takes_a_v4_mapped_address_for_the_IPv4_one() =>
        Assert.Equal(ClientAddress.From(IPAddress.Parse("192.0.2.1")), ClientAddress.From(IPAddress.Parse("::ffff:192.0.2.1")));

    [Theory]
    [InlineData("192.0.2.1", 5353)]
    [InlineData("2001:db8::35", 53)]
    public void Reads_what_the_kernel_writes(string text, int port)
    {
        var sockaddr = new IPEndPoint(IPAddress.Parse(text), port).Serialize().Buffer.Span;
        Assert.True(ClientAddress.TryReadSockaddr(sockaddr, out var address, out var read));
        Assert.Equal(text, address.ToString());
        Assert.Equal(port, read);
    }

    [Fact]
    public void Refuses_other_families_and_what_is_cut_short()
    {
        var ipv6 = new IPEndPoint(IPAddress.IPv6Loopback, 53).Serialize().Buffer.Span;
        Assert.False(ClientAddress.TryReadSockaddr(ipv6[..23], out _, out _));
        Assert.False(ClientAddress.TryReadSockaddr(ipv6[..4], out _, out _));
        Assert.False(ClientAddress.TryReadSockaddr([1, 0, (byte)'/', 0, 0, 0, 0, 0], out _, out _));
    }

    [Property]
    public bool Keeps_the_first_bits_of_its_network(ulong high, ulong low, byte length)
    {
        var prefix = length % 129;
        Span<byte> octets = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(octets, high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(octets[8..], low);
        var address = ClientAddress.FromBytes(octets);
        var mask = prefix == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefix);
        var expected = address.IsIPv4 ? address.Value : address.Value & mask;
        return address.Network(32, prefix).Value == expected;
    }

    [Theory]
    [InlineData(0, "0.0.0.0")]
    [InlineData(8, "192.0.0.0")]
    [InlineData(25, "192.0.2.128")]
    [InlineData(32, "192.0.2.255")]
    public void Counts_an_IPv4_prefix_from_its_own_first_bit(int length, string network) =>
        Assert.Equal(network, ClientAddress.From(IPAddress.Parse("192.0.2.255")).Network(length, 0).ToString());

    [Fact]
    public void Hashes_neighbours_apart_and_seeds_apart()
    {
        // 4,096 neighbours into 64 boxes: with 64 each expected, chi-square over 63 degrees stays far below 140.
        var boxes = new int[64];
        for (uint host = 0; host < 4096; host++)
            boxes[ClientAddress.FromIPv4(0xC0000200 + host).Hash(7) % 64]++;
        Assert.InRange(boxes.Sum(count => (count - 64.0) * (count - 64.0) / 64.0), 20, 140);
        Assert.NotEqual(ClientAddress.FromIPv4(1).Hash(1), ClientAddress.FromIPv4(1).Hash(2));
    }
}

using System.Collections.Immutable;
using System.Net;
using Holdfast.Daemon;
using Holdfast.Linux.Netlink;

namespace Holdfast.Tests.Daemon;

public sealed class AddressAdviceTests
{
    private static readonly Link[] Links =
    [
        new(1, "lo", LinkFlags.Up | LinkFlags.Loopback, null, null), new(2, "eth0", LinkFlags.Up, null, null),
        new(3, "anycast0", LinkFlags.Up, "dummy", null), new(4, "eth1", LinkFlags.Up, null, null),
    ];

    [Theory]
    [InlineData("0.0.0.0:53")]
    [InlineData("[::]:53")]
    [InlineData("127.0.0.1:53")]
    [InlineData("127.0.0.53:53")]
    [InlineData("192.0.2.10:53")]
    [InlineData("[2001:db8::10]:853")]
    [InlineData("[fe80::1%2]:53")]
    [InlineData("[fe80::1]:53")]
    public void An_address_that_this_machine_has_is_not_warned_of(string endPoint) => Assert.Empty(Listened(endPoint));

    [Theory]
    [InlineData("192.0.2.11:53")]
    [InlineData("[2001:db8::11]:853")]
    [InlineData("[::2]:53")]
    [InlineData("[fe80::1%4]:53")]
    public void One_that_no_interface_has_is(string endPoint) =>
        Assert.StartsWith(
            $"{IPEndPoint.Parse(endPoint)} is listened on, but no interface has ", Assert.Single(Listened(endPoint)),
            StringComparison.Ordinal);

    [Fact]
    public void Service_addresses_belong_on_one_interface()
    {
        IPAddress[] services =
            [IPAddress.Parse("198.51.100.53"), IPAddress.Parse("2001:db8:53::53"), IPAddress.Parse("192.0.2.10")];
        var found = AddressAdvice.For(
            [IPEndPoint.Parse("198.51.100.53:53")], services, "anycast0", Links,
            [
                Address(3, "198.51.100.53", 32), Address(4, "198.51.100.53", 24), Address(3, "2001:db8:53::53", 128),
                Address(1, "2001:db8:53::53", 128), Address(2, "192.0.2.10", 24),
            ]);
        Assert.Equal(
            [
                "198.51.100.53 is on eth1 as well, where ARP and ND answer for it, announced or not: "
                    + "ip address delete 198.51.100.53/24 dev eth1",
                "192.0.2.10 is on eth0 as well, where ARP and ND answer for it, announced or not: "
                    + "ip address delete 192.0.2.10/24 dev eth0",
            ], found);
    }

    private static ImmutableArray<string> Listened(string endPoint) => AddressAdvice.For(
        [IPEndPoint.Parse(endPoint)], [], "lo", Links,
        [
            Address(1, "127.0.0.1", 8), Address(1, "::1", 128), Address(2, "192.0.2.10", 24), Address(2, "2001:db8::10", 64),
            Address(2, "fe80::1", 64),
        ]);

    private static InterfaceAddress Address(int link, string address, int length) => new(link, IPAddress.Parse(address), length);
}

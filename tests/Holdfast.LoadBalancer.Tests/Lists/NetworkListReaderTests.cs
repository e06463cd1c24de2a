using System.Net;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Tests.Lists;

public class NetworkListReaderTests
{
    [Theory]
    [InlineData("192.0.2.0", true)]
    [InlineData("192.0.2.255", true)]
    [InlineData("192.0.3.0", false)]
    [InlineData("198.51.100.7", true)]
    [InlineData("198.51.100.8", false)]
    [InlineData("2001:db8:1::5", true)]
    [InlineData("2001:db8:2::5", false)]
    [InlineData("203.0.113.9", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("ffff::", false)]
    public void Fits_the_addresses_of_its_networks(string client, bool fits)
    {
        var (table, wrong) = TestList.Networks(
            "\uFEFF# customers\r\n192.0.2.0/24\r\n198.51.100.7 ; one\n2001:db8:1::/48\n192.0.2.128/25\n::ffff:203.0.113.0/120");
        using (table)
        {
            Assert.Empty(wrong);
            Assert.Equal(fits, table.Contains(ClientAddress.From(IPAddress.Parse(client))));
        }
    }

    [Theory]
    [InlineData("192.0.2.1/24", "1: `192.0.2.1/24` has bits set beyond its length (did you mean `192.0.2.0/24`?)")]
    [InlineData("2001:db8::1/32", "1: `2001:db8::1/32` has bits set beyond its length (did you mean `2001:db8::/32`?)")]
    [InlineData("192.0.2.1/33", "1: `192.0.2.1/33` has no prefix length from 1 to 32")]
    [InlineData("192.0.2.1/", "1: `192.0.2.1/` has no prefix length from 1 to 32")]
    [InlineData("192.0.2", "1: `192.0.2` is no address and no network")]
    [InlineData("192.0.02.1", "1: `192.0.02.1` is no address and no network")]
    [InlineData("::1%lo", "1: `::1%lo` is no address and no network")]
    [InlineData("customer.example", "1: `customer.example` is no address and no network")]
    [InlineData("::/0", "1: `::/0` would fit every client")]
    [InlineData("192.0.2.1 192.0.2.2", "1: a line is one address or network, such as 192.0.2.0/24")]
    public void Tells_what_is_wrong_with_a_line_and_what_is_right(string text, string expected)
    {
        var (table, wrong) = TestList.Networks(text);
        using (table)
            Assert.Equal([expected], wrong);
    }

    [Fact]
    public void Finds_each_of_many_networks_and_nothing_between_them()
    {
        var random = new Random(1);
        uint[] networks = [.. Enumerable.Range(0, 5000).Select(_ => (uint)random.Next() & 0x7FFF_FFF0 | 0x0100_0000).Distinct()];
        var (table, wrong) = TestList.Networks(string.Join('\n', networks.Select(network => $"{Address(network)}/29")));
        using (table)
        {
            Assert.Empty(wrong);
            Assert.All(networks, network =>
            {
                Assert.True(table.Contains(ClientAddress.FromIPv4(network)));
                Assert.True(table.Contains(ClientAddress.FromIPv4(network + 7)));
                Assert.False(table.Contains(ClientAddress.FromIPv4(network + 8)));
            });
        }
    }

    private static IPAddress Address(uint value) => ClientAddress.FromIPv4(value).ToIPAddress();
}

using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Tests.Wire;

public class ClientSubnetTests
{
    [Theory]
    [InlineData("C6336407", 24, "00011800C63364")]
    [InlineData("C63364FF", 32, "00012000C63364FF")]
    [InlineData("C63364FF", 0, "00010000")]
    [InlineData("FFFFFFFF", 9, "00010900FF80")]
    [InlineData("20010DB8FFFFFFFFFFFFFFFFFFFFFFFF", 56, "0002380020010DB8FFFFFF")]
    [InlineData("20010DB8FFFFFFFFFFFFFFFFFFFFFFFF", 49, "0002310020010DB8FFFF80")]
    public void Writes_the_prefix_and_nothing_beyond_it(string address, int prefixLength, string expected)
    {
        Span<byte> data = stackalloc byte[ClientSubnet.MaxLength];
        int length = ClientSubnet.Write(data, Convert.FromHexString(address), prefixLength);
        Assert.Equal(expected, Convert.ToHexString(data[..length]));
    }

    [Fact]
    public void Refuses_a_prefix_longer_than_the_address() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClientSubnet.Write(new byte[20], new byte[4], 33));
}

using Holdfast.Configuration.Options;

namespace Holdfast.Configuration.Tests;

/// <summary>Which service addresses get a listener of their own.</summary>
public class ListenerTests
{
    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10:53 203.0.113.1:53 [2001:db8::1]:53")]
    [InlineData("0.0.0.0", "0.0.0.0:53 [2001:db8::1]:53")]
    [InlineData("[0.0.0.0, \"::\"]", "0.0.0.0:53 [::]:53")]
    [InlineData("\"[::]:5300\"", "[::]:5300 203.0.113.1:53 [2001:db8::1]:53")]
    [InlineData("203.0.113.1", "203.0.113.1:53 [2001:db8::1]:53")]
    [InlineData("[{ address: 203.0.113.1, tcp: false }]", "203.0.113.1:53 [2001:db8::1]:53")]
    [InlineData("[{ address: 0.0.0.0, tcp: false }]", "0.0.0.0:53 203.0.113.1:53 [2001:db8::1]:53")]
    [InlineData("[{ address: 0.0.0.0, interface: eth0 }]", "0.0.0.0:53 203.0.113.1:53 [2001:db8::1]:53")]
    public void A_service_address_is_listened_on_unless_it_is_already(string listen, string expected)
    {
        var options =
            LoadedFile.Right(
                $"dns: {{ listen: {listen}, backends: [{{ address: 192.0.2.21 }}] }}\nanycast: {{ services: [{{ name: s, prefixes: [203.0.113.1/32, \"2001:db8::1/64\"] }}] }}");
        Assert.Equal(expected, string.Join(' ', options.LoadBalancer.Listeners.Select(listener => listener.EndPoint)));
        Assert.Equal("203.0.113.1 2001:db8::1", string.Join(' ', options.LoadBalancer.ServiceAddresses.AsEnumerable()));
    }

    [Fact]
    public void It_has_what_dns_says_for_all()
    {
        var options =
            LoadedFile.Right(
                "dns: { max_udp_size: 1400, backends: [{ address: 192.0.2.21 }] }\nanycast: { services: [{ name: s, prefixes: 203.0.113.1/32 }] }");
        Assert.Equal(1400, Assert.Single(options.LoadBalancer.Listeners).MaxUdpSize);
    }
}

using System.Net;
using System.Text;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.ProxyProtocol;

namespace Holdfast.LoadBalancer.Tests.ProxyProtocol;

public class ProxyHeaderTests
{
    private const int Longest = 512;

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324 53\r\n", "192.0.2.1", 56324, "198.51.100.2", 53)]
    [InlineData("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n", "255.255.255.255", 65535, "0.0.0.0", 0)]
    [InlineData("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 1 53\r\n", "2001:db8::1", 1, "192.0.2.1", 53)]
    public void Reads_a_line_of_version_1(string line, string source, int sourcePort, string destination, int destinationPort)
    {
        byte[] octets = [.. Encoding.ASCII.GetBytes(line), 0, 12];
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(octets, Longest, out var header));
        Assert.Equal((line.Length, true, false), (header.Length, header.IsText, header.IsLocal));
        Assert.Equal(Addresses(source, sourcePort, destination, destinationPort, isStream: true), header.Addresses);
        Assert.All(Enumerable.Range(1, line.Length - 1), length =>
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyHeader.TryParse(octets.AsSpan(0, length), Longest, out _)));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN whatever this says\r\n")]
    public void Takes_version_1_of_an_unknown_client_for_the_proxys_own(string line)
    {
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(Encoding.ASCII.GetBytes(line), Longest, out var header));
        Assert.True(header.IsLocal);
        Assert.Equal(line.Length, header.Length);
    }

    [Theory]
    [InlineData("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1.7 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIX\n")]
    [InlineData("www.example.")]
    public void Refuses_what_is_none(string octets) =>
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.TryParse(Encoding.ASCII.GetBytes(octets), Longest, out _));

    [Fact]
    public void Waits_for_no_more_than_the_longest_line() => Assert.Equal(
        ProxyHeaderStatus.Malformed,
        ProxyHeader.TryParse(Encoding.ASCII.GetBytes("PROXY UNKNOWN".PadRight(ProxyTextHeader.Longest)), Longest, out _));

    [Fact]
    public void Reads_local_and_unspecified_headers_for_the_proxys_own()
    {
        byte[] local = ProxiedAddresses.LocalHeader.ToArray();
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(local, Longest, out var header));
        Assert.Equal((true, 16), (header.IsLocal, header.Length));

        // Whatever follows says nothing: here three octets that are no values.
        byte[] unspecified = [.. local[..12], 0x21, 0, 0, 3, 1, 2, 3];
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(unspecified, Longest, out header));
        Assert.Equal((true, 19), (header.IsLocal, header.Length));
    }

    [Theory]
    [InlineData(12, 0x11)] // version 1 in binary
    [InlineData(12, 0x22)] // no command
    [InlineData(13, 0x13)] // no protocol
    [InlineData(13, 0x31)] // a unix socket
    [InlineData(14, 0x10)] // longer than the longest
    [InlineData(15, 11)] // too short for the addresses
    [InlineData(15, 14)] // a value without its length
    public void Refuses_version_2_that_is_wrong_in_one_octet(int at, byte value)
    {
        byte[] octets = [.. Written(Addresses("192.0.2.1", 1, "192.0.2.2", 2, isStream: false), []), 0, 0, 0, 0];
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(octets, Longest, out _));
        octets[at] = value;
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.TryParse(octets, Longest, out _));
    }

    [Property(MaxTest = 200)]
    public void Reads_what_it_writes(uint[] words, ushort sourcePort, ushort destinationPort, bool isStream, byte[] value)
    {
        // IPv4 where there is little to make addresses of.
        var addresses = words.Length >= 8
            ? new ProxiedAddresses(Ipv6(words), sourcePort, Ipv6(words[4..]), destinationPort, isStream)
            : new ProxiedAddresses(
                ClientAddress.FromIPv4(words.FirstOrDefault()), sourcePort, ClientAddress.FromIPv4(words.LastOrDefault()),
                destinationPort, isStream);
        var values = new ProxyValueBuffer();
        Assert.True(values.TryAdd(224, value) && values.TryAdd(1, [7]));
        byte[] octets = Written(addresses, values.Octets);

        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(octets, 2048, out var header));
        Assert.Equal(addresses, header.Addresses);
        Assert.Equal(octets.Length, header.Length);
        Assert.True(header.Values.SequenceEqual(values.Octets));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeader.TryParse(octets, octets.Length - 1, out _));
        for (int length = 0; length < octets.Length; length++)
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyHeader.TryParse(octets.AsSpan(0, length), 2048, out _));
        Assert.True(ProxyHeader.SkipIn([.. octets, 9]).SequenceEqual((byte[])[9]));
    }

    [Property(MaxTest = 500)]
    public void No_octets_have_it_read_beyond_them(byte[] mutation, int at, bool isText, byte[] tail)
    {
        byte[] octets = isText ? Encoding.ASCII.GetBytes("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n")
            : Written(Addresses("2001:db8::1", 1, "2001:db8::2", 2, isStream: true), [224, 0, 1, 7]);
        octets = [.. octets, .. tail];
        for (int i = 0; i < mutation.Length; i++)
            octets[(uint)(at + (i * 31)) % octets.Length] ^= mutation[i];

        var status = ProxyHeader.TryParse(octets, Longest, out var header);
        Assert.True(status != ProxyHeaderStatus.Whole || header.Length <= octets.Length);
        Assert.True(status != ProxyHeaderStatus.Whole || ProxyValues.AreWhole(header.Values));
        _ = ProxyHeader.SkipIn(octets).Length;
    }

    [Fact]
    public void Keeps_as_many_values_as_there_is_room_for()
    {
        var values = new ProxyValueBuffer();
        Assert.True(values.TryAdd(1, new byte[ProxyValues.Most - (2 * ProxyValues.HeadLength)]));
        Assert.False(values.TryAdd(2, [1]));
        Assert.True(values.TryAdd(2, []));
        Assert.Equal(ProxyValues.Most, values.Octets.Length);

        var copy = new ProxyValueBuffer();
        copy.Set([.. values.Octets, 3, 0, 0]);
        Assert.True(copy.Octets.SequenceEqual(values.Octets));
    }

    internal static byte[] Written(ProxiedAddresses addresses, ReadOnlySpan<byte> values)
    {
        byte[] buffer = new byte[ProxiedAddresses.LongestHeader + values.Length];
        return buffer[..addresses.WriteHeader(buffer, values)];
    }

    internal static ProxiedAddresses Addresses(
        string source, int sourcePort, string destination, int destinationPort, bool isStream) =>
        new(ClientAddress.From(IPAddress.Parse(source)), (ushort)sourcePort, ClientAddress.From(IPAddress.Parse(destination)),
            (ushort)destinationPort, isStream);

    private static ClientAddress Ipv6(uint[] words)
    {
        byte[] octets = [0x20, .. words[..4].SelectMany(BitConverter.GetBytes).Skip(1)];
        return ClientAddress.FromBytes(octets);
    }
}

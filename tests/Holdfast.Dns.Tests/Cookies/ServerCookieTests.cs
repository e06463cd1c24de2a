using System.Net;
using FsCheck.Xunit;
using Holdfast.Dns.Cookies;

namespace Holdfast.Dns.Tests.Cookies;

public class ServerCookieTests
{
    private const string Secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";

    // RFC 9018, appendix A: what the servers answer there.
    [Theory]
    [InlineData(Secret, "198.51.100.100", 1559731985, "2464c4abcf10c957010000005cf79f111f8130c3eee29480")]
    [InlineData(Secret, "198.51.100.100", 1559734385, "2464c4abcf10c957010000005cf7a871d4a564a1442aca77")]
    [InlineData(Secret, "203.0.113.203", 1559734700, "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e")]
    [InlineData(
        "445536bcd2513298075a5d379663c962", "2001:db8:220:1:59de:d0f4:8769:82b8", 1559741961,
        "22681ab97d52c298010000005cf7c609a6bb79d16625507a")]
    public void Makes_the_cookies_of_RFC_9018(string secret, string client, uint now, string cookie)
    {
        byte[] octets = Convert.FromHexString(cookie), made = new byte[ServerCookie.Length];
        ServerCookie.Write(made, Convert.FromHexString(secret), octets.AsSpan(0, 8), Address(client), now);
        Assert.Equal(octets[8..], made);
        Assert.Equal(ServerCookieStatus.Valid, Check(cookie, secret, client, now));
    }

    [Theory]
    // A.2: 40 minutes old, so that a new one is due.
    [InlineData("2464c4abcf10c957010000005cf79f111f8130c3eee29480", Secret, "198.51.100.100", 1559734385, ServerCookieStatus.Old)]
    // A.3: reserved octets that are not zero count; it was valid, and is too old by the time of the example.
    [InlineData(
        "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", Secret, "203.0.113.203", 1559728000, ServerCookieStatus.Valid)]
    [InlineData(
        "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", Secret, "203.0.113.203", 1559734700, ServerCookieStatus.Invalid)]
    // A.4: made with the secret before.
    [InlineData(
        "22681ab97d52c298010000005cf7c57926556bd0934c72f8", "dd3bdf9344b678b185a6f5cb60fca715",
        "2001:db8:220:1:59de:d0f4:8769:82b8", 1559741961, ServerCookieStatus.Valid)]
    [InlineData(
        "22681ab97d52c298010000005cf7c57926556bd0934c72f8", "445536bcd2513298075a5d379663c962",
        "2001:db8:220:1:59de:d0f4:8769:82b8", 1559741961, ServerCookieStatus.Invalid)]
    public void Checks_the_cookies_of_RFC_9018(
        string cookie, string secret, string client, uint now, ServerCookieStatus status) =>
        Assert.Equal(status, Check(cookie, secret, client, now));

    [Theory]
    [InlineData(0, ServerCookieStatus.Valid)]
    [InlineData(1800, ServerCookieStatus.Valid)]
    [InlineData(1801, ServerCookieStatus.Old)]
    [InlineData(3600, ServerCookieStatus.Old)]
    [InlineData(3601, ServerCookieStatus.Invalid)]
    [InlineData(-300, ServerCookieStatus.Valid)]
    [InlineData(-301, ServerCookieStatus.Invalid)]
    public void Is_valid_for_an_hour_and_five_minutes_ahead_also_where_the_clock_wraps(int age, ServerCookieStatus status)
    {
        foreach (uint made in new[] { 1_700_000_000u, 10u, uint.MaxValue - 10 })
            Assert.Equal(status, Check(Made(made, "192.0.2.1"), Secret, "192.0.2.1", unchecked(made + (uint)age)));
    }

    [Fact]
    public void Is_no_other_clients()
    {
        string cookie = Made(1000, "192.0.2.1");
        Assert.Equal(ServerCookieStatus.Valid, Check(cookie, Secret, "192.0.2.1", 1000));
        Assert.Equal(ServerCookieStatus.Invalid, Check(cookie, Secret, "192.0.2.2", 1000));
        Assert.Equal(ServerCookieStatus.Invalid, Check(cookie, Secret, "2001:db8::1", 1000));
    }

    [Property]
    public void Is_invalid_with_any_bit_changed(byte place)
    {
        byte[] cookie = Convert.FromHexString(Made(1000, "192.0.2.1"));
        cookie[place % 24] ^= (byte)(1 << (place >> 5));
        Assert.Equal(ServerCookieStatus.Invalid, Check(Convert.ToHexString(cookie), Secret, "192.0.2.1", 1000));
    }

    [Fact]
    public void Knows_the_lengths_that_an_option_may_have() =>
        Assert.Equal([8, .. Enumerable.Range(16, 25)], Enumerable.Range(0, 70).Where(ServerCookie.IsWellFormed));

    // From the paper: the key is 00 to 0F, the input 00 to 0E.
    [Fact]
    public void Hashes_as_SipHash_2_4_does()
    {
        byte[] octets = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        Assert.Equal(0xA129CA6149BE45E5, SipHash24.Hash(octets, octets.AsSpan(0, 15)));
        Assert.Equal(0x726FDB47DD0E0E31ul, SipHash24.Hash(octets, []));
    }

    private static string Made(uint now, string client)
    {
        byte[] cookie = [1, 2, 3, 4, 5, 6, 7, 8, .. new byte[ServerCookie.Length]];
        ServerCookie.Write(cookie.AsSpan(8), Convert.FromHexString(Secret), cookie.AsSpan(0, 8), Address(client), now);
        return Convert.ToHexString(cookie);
    }

    private static ServerCookieStatus Check(string cookie, string secret, string client, uint now) =>
        ServerCookie.Check(Convert.FromHexString(cookie), Convert.FromHexString(secret), Address(client), now);

    private static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();
}

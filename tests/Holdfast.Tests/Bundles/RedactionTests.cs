using System.Net;
using Holdfast.Bundles;

namespace Holdfast.Tests.Bundles;

/// <summary>What is taken out of texts that are sent to others, and what stays.</summary>
public sealed class RedactionTests
{
    private readonly Redaction _redaction = new();

    public RedactionTests()
    {
        _redaction.KnowAllIn(
            """[{ "address": "192.0.2.21:53", "neighbors": ["2001:db8::250"], "why": "192.0.2.250 is Idle" }]""");
        _redaction.Know(IPAddress.Parse("192.0.2.235"));
    }

    [Theory]
    [InlineData("backend 192.0.2.21:53 is down")]
    [InlineData("[2001:db8::250]:179, 192.0.2.250, 192.0.2.235/32")]
    [InlineData("127.0.0.1 ::1 0.0.0.0 :: 224.0.0.5 ff02::2")]
    [InlineData("acl: [198.51.100.0/24, 2001:db8:f00d::/48, 0.0.0.0/0]")]
    [InlineData("at 17:20:01 or 2026-11-26T17:20:01Z, 02:00:5e:10:00:01, version 0.1.0, 1.2.3.4.5")]
    [InlineData("dead: beef, a:b")]
    public void What_is_the_networks_own_or_no_address_stays(string text) => Assert.Equal(text, _redaction.Apply(text));

    [Theory]
    [InlineData("query from 198.51.100.7", "query from [address]")]
    [InlineData("client 198.51.100.7:4711,", "client [address]:4711,")]
    [InlineData("client: [198.51.100.7/32, 198.51.100.0/28]", "client: [[address]/32, [address]/28]")]
    [InlineData("from 2001:db8:f00d::7: refused", "from [address]: refused")]
    [InlineData("[2001:DB8:f00d::7]:53, 2001:db8:f00d::/64", "[[address]]:53, [address]/64")]
    [InlineData("::ffff:198.51.100.7 fe80::7%eth0", "[address] [address]%eth0")]
    public void Any_other_address_goes(string text, string expected) => Assert.Equal(expected, _redaction.Apply(text));

    [Theory]
    [InlineData("password: hunter2", "password: [redacted]")]
    [InlineData("{ \"api_token\": \"hunter2\", \"x\": 1 }", "{ \"api_token\": [redacted], \"x\": 1 }")]
    [InlineData("key_secret = 'hunter2 and more'\nnext: 1", "key_secret = [redacted]\nnext: 1")]
    [InlineData("{ key: hunter2, other: 1 }", "{ key: [redacted], other: 1 }")]
    public void Keys_go(string text, string expected) => Assert.Equal(expected, _redaction.Apply(text));

    [Fact]
    public void A_report_that_is_none_tells_nothing()
    {
        _redaction.KnowAllIn("no JSON: 198.51.100.7");
        Assert.Equal("[address]", _redaction.Apply("198.51.100.7"));
    }
}

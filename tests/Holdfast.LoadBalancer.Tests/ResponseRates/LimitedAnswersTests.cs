using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.ResponseRates;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.ResponseRates;

/// <summary>Response rate limiting on every way of an answer, with a clock that stands still.</summary>
public sealed class LimitedAnswersTests : IDisposable
{
    private const int Allowed = 3;

    private readonly TestResponder _backend = new((query, _) => [query.Answer("", "@ 60 A 192.0.2.1")]);
    private readonly TestSite _site;

    public LimitedAnswersTests() => _site = new TestSite(
        new FakeTimeProvider(DateTimeOffset.UtcNow), options => options with
        {
            ResponseRates = new ResponseRateOptions(Allowed) { Slip = 1 },
            Cache = new CacheOptions(100) { HugePages = false },
            Cookies = new CookieOptions(),
            Rules =
            [
                new RuleOptions(new MatchOptions { Types = [RecordType.MX] }, new RefuseAction()),
                new RuleOptions(new MatchOptions { Types = [RecordType.TXT] }, new PoolAction("uncached")),
            ],
            Pools = [new PoolOptions("uncached", PolicyType.Default)],
            Backends = [options.Backends[0] with { Pools = ["default", "uncached"] }],
        }, _backend.EndPoint);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
    }

    [Theory]
    [InlineData("cached.example. IN A +rd")]
    [InlineData("backend.example. IN TXT +rd")]
    [InlineData("self.example. IN MX +rd")]
    public void Over_UDP_what_is_over_the_limit_is_truncated_and_over_TCP_nothing_is(string query)
    {
        byte[] wire = MessageText.Wire(query);
        for (int i = 0; i < Allowed + 2; i++)
            Assert.Equal(i >= Allowed, IsTruncated(_site.Ask(wire)!));
        using var stream = _site.Connect();
        stream.Write([0, (byte)wire.Length, .. wire]);
        byte[] answer = new byte[512];
        Assert.True(stream.Read(answer) > 12);
        Assert.False(IsTruncated(answer.AsSpan(2)));
        Assert.Equal(2, _site.Balancer.Counters[Counter.Slipped]);
    }

    [Fact]
    public void Who_has_a_valid_server_cookie_has_no_limit()
    {
        byte[] first = _site.Ask(MessageText.Wire("www.example. IN A +rd +ednsopt=10:0102030405060708"))!;
        string cookie = Convert.ToHexString(
            TestMessages.Options(first)!.Single(option => option.Code == EdnsOptionCode.Cookie).Data.Span);
        byte[] forged = MessageText.Wire("www.example. IN A +rd +ednsopt=10:01020304050607080100000000000000AABBCCDDEEFF0011");
        for (int i = 1; i < Allowed + 2; i++)
            Assert.Equal(i >= Allowed, IsTruncated(_site.Ask(forged)!));
        byte[] valid = MessageText.Wire($"www.example. IN A +rd +ednsopt=10:{cookie}");
        for (int i = 0; i < Allowed + 2; i++)
            Assert.False(IsTruncated(_site.Ask(valid)!));
    }

    private static bool IsTruncated(ReadOnlySpan<byte> message) => (message[2] & 0x02) != 0;
}

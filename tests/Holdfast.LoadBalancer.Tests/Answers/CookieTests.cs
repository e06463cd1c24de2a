using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Answers;

/// <summary>Cookies and keepalive of clients, on every path.</summary>
public sealed class CookieTests : IDisposable
{
    private const string Old = "dd3bdf9344b678b185a6f5cb60fca715", New = "445536bcd2513298075a5d379663c962";
    private const string ClientCookie = "0102030405060708";

    private readonly TestResponder _backend = new(
        (query, _) => [query.Answer("+ednsopt=10:0102030405060708AABBCCDD", "@ 60 A 192.0.2.1")]);

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Comes_with_every_answer_whoever_gives_it()
    {
        using var site = Site(new CookieOptions(), options => options with
        {
            Cache = new CacheOptions(100) { HugePages = false },
            Rules = [new RuleOptions(new MatchOptions { Types = [RecordType.MX] }, new RefuseAction())],
        });
        string[] queries =
        [
            "www.example. IN A +rd", "www.example. IN A +rd", "www.example. IN MX +rd", "id.server. CH TXT",
            "version.bind. CH TXT", "www.example. IN A +edns=1", "www.example. IN A +ednsopt=8:0001FF00",
        ];
        string? server = null;
        foreach (string query in queries)
        {
            byte[] cookie = Cookie(Ask(site, $"{query} +ednsopt=10:{ClientCookie}{server}"))!;
            Assert.Equal(ClientCookie, Convert.ToHexString(cookie)[..16]);
            Assert.Equal(24, cookie.Length);
            server ??= Convert.ToHexString(cookie)[16..];
            Assert.Equal(server, Convert.ToHexString(cookie)[16..]);
        }

        Assert.Single(_backend.Received);
    }

    [Fact]
    public void Is_given_to_nobody_who_sends_none_and_by_default_to_nobody()
    {
        using var on = Site(new CookieOptions());
        Assert.Null(Cookie(Ask(on, "www.example. IN A +rd +bufsize=1232")));
        Assert.Null(TestMessages.Options(Ask(on, "www.example. IN A +rd")));
        using var off = Site(cookies: null);
        Assert.Empty(TestMessages.Options(Ask(off, $"www.example. IN A +rd +ednsopt=10:{ClientCookie}"))!);
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(Ask(off, "www.example. IN A +rd +ednsopt=10:010203")));
        Assert.All(_backend.Received, query => Assert.DoesNotContain(
            TestMessages.Options(query) ?? [], option => option.Code == EdnsOptionCode.Cookie));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("01020304050607")]
    [InlineData("010203040506070809")]
    [InlineData("010203040506070809101112131415")]
    public void Of_a_wrong_length_is_FORMERR_with_an_OPT(string cookie)
    {
        using var site = Site(new CookieOptions());
        byte[] answer = Ask(site, $"www.example. IN A +rd +bufsize=1232 +do +ednsopt=10:{cookie}");
        Assert.Equal("www.example. IN A +qr +rd +ra FORMERR +bufsize=1232 +do", TestMessages.FirstLine(answer));
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public void That_is_required_is_asked_for_over_UDP_and_then_taken()
    {
        using var site = Site(new CookieOptions { RequireServerCookie = true });
        byte[] refused = Ask(site, $"www.example. IN A +rd +ednsopt=10:{ClientCookie}");
        Assert.Contains(" BADCOOKIE ", TestMessages.FirstLine(refused), StringComparison.Ordinal);
        Assert.Empty(_backend.Received);
        string cookie = Convert.ToHexString(Cookie(refused)!);
        Assert.Equal(1, TestMessages.Answers(Ask(site, $"www.example. IN A +rd +ednsopt=10:{cookie}")));
        Assert.Equal(1, TestMessages.Answers(Ask(site, "www.example. IN A +rd +bufsize=1232")));
        string forged = cookie[..^2] + (cookie.EndsWith("00", StringComparison.Ordinal) ? "01" : "00");
        Assert.Contains(
            " BADCOOKIE ", TestMessages.FirstLine(Ask(site, $"www.example. IN A +rd +ednsopt=10:{forged}")),
            StringComparison.Ordinal);
        Assert.Equal(1, TestMessages.Answers(Ask(site, $"www.example. IN A +rd +ednsopt=10:{ClientCookie}", tcp: true)));
    }

    [Fact]
    public void Is_refused_at_no_step_of_a_roll_over()
    {
        CookieOptions Required(params string[] secrets) => new()
        {
            Secrets = [.. secrets.Select(secret => CookieSecret.Parse(secret)!.Value)],
            RequireServerCookie = true,
        };
        using var one = Site(Required(Old));
        using var other = Site(Required(Old));
        string cookie = Convert.ToHexString(Cookie(Ask(one, $"www.example. IN A +rd +ednsopt=10:{ClientCookie}"))!);
        foreach (var secrets in new[] { Required(Old), Required(Old, New), Required(New, Old), Required(New) })
        {
            foreach (var site in new[] { one, other })
            {
                site.Balancer.Reconfigure(site.Options with { Cookies = secrets });
                byte[] answer = Ask(site, $"www.example. IN A +rd +ednsopt=10:{cookie}");
                Assert.Equal(1, TestMessages.Answers(answer));
                cookie = Convert.ToHexString(Cookie(answer)!);
            }
        }

        Assert.Equal(ServerCookieStatus.Valid, ServerCookie.Check(
            Convert.FromHexString(cookie), Convert.FromHexString(New), [127, 0, 0, 1],
            unchecked((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds())));
    }

    [Fact]
    public void A_secret_of_the_process_outlives_a_reload()
    {
        using var site = Site(new CookieOptions { RequireServerCookie = true });
        string cookie = Convert.ToHexString(Cookie(Ask(site, $"www.example. IN A +rd +ednsopt=10:{ClientCookie}"))!);
        site.Balancer.Reconfigure(site.Options with { RetryTruncated = true });
        Assert.Equal(1, TestMessages.Answers(Ask(site, $"www.example. IN A +rd +ednsopt=10:{cookie}")));
    }

    [Theory]
    [InlineData(true, "+ednsopt=11:", " +ednsopt=11:000f")]
    [InlineData(true, "", "")]
    [InlineData(false, "+ednsopt=11:", "")]
    [InlineData(false, "+ednsopt=11:0258", "")]
    public void Tells_how_long_a_connection_is_kept_over_TCP_to_who_asks(bool tcp, string asked, string told)
    {
        using var site = Site(
            cookies: null, options => options with { Tcp = options.Tcp with { IdleTimeout = TimeSpan.FromSeconds(1.5) } });
        foreach (string name in new[] { "www.example. IN A", "id.server. CH TXT" })
            Assert.EndsWith(
                $" +bufsize=1232{told}", TestMessages.FirstLine(Ask(site, $"{name} +rd +bufsize=1232 {asked}", tcp)),
                StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Takes_a_keepalive_with_a_time_from_a_client_for_broken_over_TCP()
    {
        using var site = Site(cookies: null);
        Assert.Contains(
            " FORMERR ", TestMessages.FirstLine(Ask(site, "www.example. IN A +rd +ednsopt=11:0258", tcp: true)),
            StringComparison.Ordinal);
    }

    private static byte[]? Cookie(byte[] answer) => TestMessages.Options(answer)!
        .Where(option => option.Code == EdnsOptionCode.Cookie).Select(option => option.Data.Span.ToArray()).SingleOrDefault();

    private static byte[] Ask(TestSite site, string query, bool tcp = false)
    {
        byte[] octets = MessageText.Wire(query);
        if (!tcp)
            return site.Ask(octets)!;
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(octets));
        return TestMessages.ReadFrame(stream);
    }

    private TestSite Site(CookieOptions? cookies, Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) => new(
        options => (change?.Invoke(options) ?? options) with
        {
            Cookies = cookies,
            Identity = new IdentityOptions { Nsid = false },
        },
        _backend.EndPoint);
}

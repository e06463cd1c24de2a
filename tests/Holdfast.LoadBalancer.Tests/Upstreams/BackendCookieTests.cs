using System.Collections.Concurrent;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Answers.EdnsModel;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>Cookies between this node and a backend.</summary>
public sealed class BackendCookieTests
{
    private const string Server = "5E5E5E5E5E5E5E5E";

    // The COOKIE options that the backend was sent, in order.
    private readonly ConcurrentQueue<string> _sent = new();

    [Fact]
    public void Are_this_nodes_own_and_the_server_cookie_is_returned()
    {
        using var backend = new TestResponder((query, _) => [WithCookie(query, Cookie(query)[..16] + Server)]);
        using var site = Site(backend);
        foreach (string client in new[] { "+ednsopt=10:0102030405060708", "+bufsize=1232", "" })
        {
            byte[] answer = site.Ask(MessageText.Wire($"www.example. IN A +rd {client}"))!;
            Assert.Equal(
                $"www.example. IN A +qr +rd +ra{(client.Length > 0 ? " +bufsize=1232" : "")}", TestMessages.FirstLine(answer));
        }

        string own = _sent.First();
        Assert.Equal(16, own.Length);
        Assert.NotEqual("0102030405060708", own);
        Assert.Equal([own, own + Server, own + Server], _sent);
    }

    [Fact]
    public void Make_an_answer_without_them_forged()
    {
        using var backend = new TestResponder((query, _) =>
        {
            string own = Cookie(query)[..16];
            string other = (own[0] == '0' ? '1' : '0') + own[1..];
            return
            [
                .. _sent.Count == 1 ? (byte[][])[] : [query.Answer("NOERROR +bufsize=1232", "@ 60 A 203.0.113.66")],
                WithCookie(query, other + Server, "203.0.113.66"),
                WithCookie(query, own + Server),
            ];
        });
        using var site = Site(backend);
        for (int i = 0; i < 2; i++)
            Assert.EndsWith(" 192.0.2.1", Format(site.Ask(MessageText.Wire("www.example. IN A +rd +bufsize=1232"))!),
                StringComparison.Ordinal);
        Assert.Equal(3, site.Balancer.Backends[0].Counters[(int)BackendCounter.Forged]);
    }

    [Fact]
    public void That_are_refused_are_renewed_and_the_query_is_sent_once_more()
    {
        using var backend = new TestResponder((query, _) =>
        {
            string cookie = Cookie(query);
            return [cookie.EndsWith(Server, StringComparison.Ordinal) ? WithCookie(query, cookie)
                : query.Answer($"BADCOOKIE +ednsopt=10:{cookie[..16]}{Server}")];
        });
        using var site = Site(backend);
        for (int i = 0; i < 2; i++)
            Assert.Equal(
                "www.example. IN A +qr +rd +ra\nwww.example. 60 IN A 192.0.2.1",
                Format(site.Ask(MessageText.Wire("www.example. IN A +rd"))!));
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public void That_are_refused_for_ever_are_tried_twice()
    {
        using var backend = new TestResponder(
            (query, _) => [query.Answer($"BADCOOKIE +ednsopt=10:{Cookie(query)[..16]}{Server}")]);
        using var site = Site(backend);
        Assert.Equal(
            "www.example. IN A +qr +rd +ra SERVFAIL +bufsize=1232",
            Format(site.Ask(MessageText.Wire("www.example. IN A +rd +bufsize=1232"))!));
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void Cost_nothing_with_a_backend_that_has_none()
    {
        using var backend = new TestResponder((query, _) => [query.Answer("NOERROR", "@ 60 A 192.0.2.1")]);
        using var site = Site(backend);
        for (int i = 0; i < 3; i++)
            Assert.Equal(1, TestMessages.Answers(site.Ask(MessageText.Wire("www.example. IN A +rd +bufsize=1232"))!));
    }

    [Fact]
    public void Are_given_up_when_the_backend_answers_nothing_any_more()
    {
        using var cookies = new BackendCookies(batchSize: 1);
        byte[] query = MessageText.Wire("www.example. IN A +rd");
        Assert.True(cookies.TryAdd(query, 0, out var sent));
        string own = Cookie(sent.ToArray());
        byte[] bare = query.Answer("NOERROR");
        Assert.Equal(CookieVerdict.Right, Judge(bare));
        Assert.Equal(CookieVerdict.Right, Judge(WithCookie(query, own + Server)));
        for (int i = 0; i < 15; i++)
            cookies.TimedOut();
        Assert.Equal(CookieVerdict.Forged, Judge(bare));
        cookies.TimedOut();
        Assert.Equal(CookieVerdict.Right, Judge(bare));

        CookieVerdict Judge(byte[] answer)
        {
            Assert.False(ResponseView.TryParse(answer, out var view).IsError);
            return cookies.Judge(in view);
        }
    }

    [Fact]
    public void Are_not_sent_with_a_signed_query()
    {
        using var cookies = new BackendCookies(batchSize: 1);
        byte[] query = new CaseQuery("www.example", 1, Opt: null) { IsSigned = true }.Wire();
        Assert.False(cookies.TryAdd(query, 0, out _));
    }

    private static TestSite Site(TestResponder backend) =>
        new(options => options with { Backends = [TestSite.Backend(backend.EndPoint) with { Cookies = true }] });

    private static byte[] WithCookie(byte[] query, string cookie, string address = "192.0.2.1") =>
        query.Answer($"NOERROR +bufsize=1232 +ednsopt=10:{cookie}", $"@ 60 A {address}");

    private static string Format(byte[] message) => MessageText.Format(message);

    private string Cookie(byte[] query)
    {
        string cookie = Convert.ToHexString(
            TestMessages.Options(query)!.Single(option => option.Code == EdnsOptionCode.Cookie).Data.Span);
        _sent.Enqueue(cookie);
        return cookie;
    }
}

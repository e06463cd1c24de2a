using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.ResponseRates;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Workers;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.ResponseRates;

public class ResponseRateLimiterTests
{
    private const string Victim = "192.0.2.1";

    private static readonly ResponseRateOptions Options = new(10) { Slip = 0 };

    private WorkerRandom _random = new(7);

    [Fact]
    public void Sends_as_many_a_second_as_allowed()
    {
        var limiter = new ResponseRateLimiter(Options);
        Assert.Equal(10, Sent(limiter, Answer("www.example."), 10, at: 0));
        Assert.Equal(5, Sent(limiter, Answer("www.example."), 5, at: 500));
        Assert.Equal(5, Sent(limiter, Answer("www.example."), 5, at: 1000));
    }

    [Fact]
    public void Who_floods_gets_nothing_until_the_rate_was_kept_for_as_long_as_the_window_at_the_most()
    {
        var limiter = new ResponseRateLimiter(Options with { Window = TimeSpan.FromSeconds(5) });
        int sent = 0;
        for (int at = 0; at < 20_000; at += 10)
            sent += Sent(limiter, Answer("www.example."), 1, at);
        Assert.InRange(sent, 10, 12);
        Assert.Equal(0, Sent(limiter, Answer("www.example."), 1, at: 24_000));
        Assert.InRange(Sent(limiter, Answer("www.example."), 20, at: 27_000), 9, 10);
    }

    [Fact]
    public void Answers_about_names_types_and_networks_each_have_an_account()
    {
        var limiter = new ResponseRateLimiter(Options);
        Assert.Equal(10, Sent(limiter, Answer("www.example."), 20));
        Assert.Equal(10, Sent(limiter, Answer("mail.example."), 20));
        Assert.Equal(10, Sent(limiter, Answer("www.example.", type: "AAAA"), 20));
        Assert.Equal(0, Sent(limiter, Answer("WWW.Example."), 20));
        Assert.Equal(0, Sent(limiter, Answer("www.example."), 20, client: "192.0.2.255"));
        Assert.Equal(10, Sent(limiter, Answer("www.example."), 20, client: "192.0.3.1"));
        Assert.Equal(10, Sent(limiter, Answer("www.example."), 20, client: "2001:db8:0:100::1"));
        Assert.Equal(0, Sent(limiter, Answer("www.example."), 20, client: "2001:db8:0:1ff::1"));
    }

    [Theory]
    [InlineData("example. 60 IN SOA ns.example. root.example. 1 2 3 4 60", 10)]
    [InlineData(null, 200)]
    public void Random_names_of_a_zone_share_an_account_where_its_SOA_proves_it(string? soa, int sent)
    {
        var limiter = new ResponseRateLimiter(Options);
        Assert.Equal(sent, Enumerable.Range(0, 200).Sum(i => Sent(limiter, Denial($"a.b{i}.example.", soa), 1)));
        Assert.Equal(10, Sent(limiter, Denial("a.example.net.", "example.net. 60 IN SOA ns.example. root.example. 1 2 3 4 60"), 20));
    }

    [Fact]
    public void Errors_share_an_account_whatever_they_are_about()
    {
        var limiter = new ResponseRateLimiter(Options);
        Assert.Equal(10, Enumerable.Range(0, 100).Sum(i => Sent(
            limiter, Queries.Wire($"a{i}.example.").Answer(i % 2 == 0 ? "SERVFAIL" : "REFUSED"), 1)));
    }

    [Fact]
    public void Who_is_exempt_has_no_limit() =>
        Assert.Equal(100, Sent(
            new ResponseRateLimiter(Options with { Exempt = [IPNetwork.Parse("192.0.2.0/28")] }), Answer("www.example."), 100));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1000, 1000)]
    [InlineData(2, 400, 600)]
    [InlineData(10, 50, 150)]
    public void One_in_slip_of_those_over_the_limit_is_sent_truncated(int slip, int least, int most)
    {
        var limiter = new ResponseRateLimiter(Options with { Slip = slip });
        byte[] answer = Answer("www.example.");
        var client = ClientAddress.From(IPAddress.Parse(Victim));
        var verdicts = Enumerable.Range(0, 1010).Select(_ => limiter.Debit(in client, answer, 0, ref _random)).ToList();
        Assert.All(verdicts[..10], verdict => Assert.Equal(ResponseVerdict.Send, verdict));
        Assert.InRange(verdicts.Count(verdict => verdict == ResponseVerdict.Slip), least, most);
    }

    [Fact]
    public void A_truncated_answer_has_its_question_and_OPT_and_nothing_else()
    {
        byte[] answer = MessageText.Wire("www.example. IN A +qr +rd +ra +do\nwww.example. 60 IN A 192.0.2.1");
        int length = ResponseRateLimiter.Truncate(answer);
        var read = MessageText.Read(answer.AsSpan(0, length));
        Assert.True(read.Flags.HasFlag(HeaderFlags.Truncated));
        Assert.Empty(read.Answers);
        Assert.NotNull(TestMessages.Options(answer[..length]));
        byte[] empty = MessageText.Wire("www.example. IN A +qr +rd +ra");
        Assert.Equal(empty.Length, ResponseRateLimiter.Truncate(empty));
        Assert.True(MessageText.Read(empty).Flags.HasFlag(HeaderFlags.Truncated));
    }

    private int Sent(ResponseRateLimiter limiter, byte[] answer, int times, long at = 0, string client = Victim)
    {
        var address = ClientAddress.From(IPAddress.Parse(client));
        int sent = 0;
        for (int i = 0; i < times; i++)
            sent += limiter.Debit(in address, answer, at, ref _random) == ResponseVerdict.Send ? 1 : 0;
        return sent;
    }

    private static byte[] Answer(string name, string type = "A") => MessageText.Wire($"{name} IN {type} +rd").Answer("");

    private static byte[] Denial(string name, string? soa) =>
        soa is null ? Queries.Wire(name).Answer("NXDOMAIN") : Queries.Wire(name).Answer("NXDOMAIN", "AUTHORITY", soa);
}

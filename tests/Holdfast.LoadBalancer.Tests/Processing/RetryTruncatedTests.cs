using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>
/// A backend's truncated answer is fetched whole over TCP, where that is wanted, for a client that can be given more.
/// </summary>
public sealed class RetryTruncatedTests
{
    private static readonly byte[] Query = MessageText.Wire("tc.example IN A +rd +qid=7 +bufsize=1232");

    [Fact]
    public void Gives_the_whole_answer_to_a_client_that_can_take_it_and_stores_it()
    {
        using var backend = Backend(records: 40);
        using var site = Site(backend, o => o with { Cache = new CacheOptions(100) { HugePages = false } });
        byte[] answer = site.Ask(Query)!;
        Assert.Equal((7, 40, false), (TestMessages.Id(answer), TestMessages.Answers(answer), TestMessages.Truncated(answer)));
        Assert.Equal(40, TestMessages.Answers(site.Ask(Query)!));
        Assert.Equal((2, 1), (backend.Received.Count, site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0)));
        Assert.Equal(1, site.Balancer.Counters[Counter.FetchedWhole]);
        Assert.Equal(
            (1, 0), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 0), site.Balancer.Backends[0].Outstanding));
    }

    [Fact]
    public void Cuts_what_is_longer_than_the_client_can_take()
    {
        using var backend = Backend(records: 300);
        using var site = Site(backend);
        byte[] answer = site.Ask(Query)!;
        Assert.True(TestMessages.Truncated(answer) && answer.Length <= 1232, $"{answer.Length} octets");
        Assert.Equal((2, 1), (backend.Received.Count, site.Balancer.Counters[Counter.Truncated]));
    }

    [Fact]
    public void Passes_the_truncated_answer_on_where_it_is_not_wanted_or_the_client_can_take_no_more()
    {
        using var backend = Backend(records: 40);
        using var site = Site(backend, o => o with { RetryTruncated = false });
        Assert.True(TestMessages.Truncated(site.Ask(Query)!));
        using var wanted = Site(backend);
        Assert.True(TestMessages.Truncated(wanted.Ask(MessageText.Wire("tc.example IN A +rd"))!));
        Assert.Equal(2, backend.Received.Count);
    }

    [Fact]
    public void Says_truncated_when_the_whole_answer_cannot_be_had()
    {
        using var backend = Backend(records: 40, overTcp: false);
        using var site = Site(
            backend, o =>
                o with { Backends = [o.Backends[0] with { TcpTimeout = TimeSpan.FromMilliseconds(300), TcpRetries = 0 }] });
        byte[] answer = site.Ask(Query)!;
        Assert.Equal(
            (7, ResponseCode.NoError, true),
            (TestMessages.Id(answer), TestMessages.ResponseCode(answer), TestMessages.Truncated(answer)));
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
    }

    private static TestResponder Backend(int records, bool overTcp = true) => new((query, isTcp) =>
        isTcp ? overTcp ? [query.Answer(records)] : [] : [query.TruncatedAnswer()]);

    private static TestSite Site(TestResponder backend, Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) => new(o =>
    {
        o = o with { RetryTruncated = true };
        return change?.Invoke(o) ?? o;
    }, backend.EndPoint);
}

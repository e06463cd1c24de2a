using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>
/// A backend with a thread of its own is one more way to a backend: the query path and the listeners know nothing of it.
/// </summary>
public sealed class ThreadedUpstreamTests
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Loopback, 1);

    [Fact]
    public void Answers_clients_of_every_protocol()
    {
        using var site = Site(query => query.Answer());
        byte[] query = MessageText.Wire("www.Example.org IN A +rd +qid=48879");
        Assert.Equal(query.Answer(), site.Ask(query));
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(query));
        Assert.Equal(query.Answer(), TestMessages.ReadFrame(stream));
        Assert.Equal(
            (2, 2), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 0), site.Balancer.Latency(
                AnswerSource.Backend).Count));
    }

    [Fact]
    public void Identical_queries_are_asked_once_and_the_answer_is_cached()
    {
        using var gate = new SemaphoreSlim(0);
        int asked = 0;
        using var site = Site(
            query =>
            {
                gate.Wait(TimeSpan.FromSeconds(10));
                asked++;
                return query.Answer();
            },
            o => o with
            {
                Cache = new CacheOptions(100) { HugePages = false },
                Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(20) }]
            });
        using var one = TestSite.Client(site.EndPoint);
        using var other = site.Connect();
        one.Send(MessageText.Wire("a.example IN A +rd +qid=1"));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        other.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=2")));
        Wait.Until("the second waits for it", () => site.Balancer.Counters[Counter.Merged] == 1);
        gate.Release();
        Assert.Equal(2, TestMessages.Id(TestMessages.ReadFrame(other)));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd +qid=3")));
        Assert.Equal((1, 1), (asked, site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0)));
    }

    [Fact]
    public void A_query_it_does_not_answer_is_given_up_and_a_stream_is_told_so()
    {
        using var site = Site(_ => null);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=7")));
        byte[] answer = TestMessages.ReadFrame(stream);
        Assert.Equal((7, ResponseCode.ServFail), (TestMessages.Id(answer), TestMessages.ResponseCode(answer)));
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +rd"), 600));
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
    }

    private static TestSite Site(Func<byte[], byte[]?> answer, Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) =>
        new(
        TimeProvider.System,
        change,
        new LoadBalancerParts
        {
            CreateUpstreams = (backend, context) =>
            {
                var upstream = new ThreadedUpstream(context, answer) { Backend = backend };
                return new BackendUpstreams(
                    backend, upstream, upstream)
                { JoinTime = context.Worker.Ticks(TimeSpan.FromSeconds(5)) };
            },
        },
        Nowhere);
}

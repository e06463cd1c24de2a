using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Rules.Responses;

/// <summary>Response rules in the answer's way, through a running load balancer.</summary>
public sealed class ResponseRulesTests
{
    private static readonly CacheOptions Cache = new(100) { HugePages = false };
    private static readonly MatchOptions Everything = new();
    private static readonly ResponseRuleOptions AtMostTenSeconds = new(
        Everything, new LimitTtlResponseAction(null, TimeSpan.FromSeconds(10)));

    [Fact]
    public void Act_on_answers_over_UDP_and_TCP()
    {
        using var backend = new TestResponder();
        using var site = Site(backend, AtMostTenSeconds);
        byte[] query = MessageText.Wire("www.example IN A +rd");
        Assert.Equal([10], TestMessages.Ttls(site.Ask(query)!));
        using var stream = site.Connect();
        Assert.Equal([10], TestMessages.Ttls(AskOver(stream, query)));
        Assert.Equal(2, site.Balancer.ResponseRules.Single().Hits);
    }

    [Fact]
    public void Act_before_the_answer_is_cached_and_not_again_on_what_the_cache_gives()
    {
        using var backend = new TestResponder();
        using var site = Site(backend, o => o with { Cache = Cache }, AtMostTenSeconds);
        byte[] query = MessageText.Wire("www.example IN A +rd");
        Assert.Equal([10], TestMessages.Ttls(site.Ask(query)!));
        Assert.InRange(TestMessages.Ttls(site.Ask(query)!).Single(), 1u, 10u);
        Assert.Single(backend.Received);
        Assert.Equal(
            (1, 1), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0), site.Balancer.ResponseRules.Single().Hits));
    }

    [Fact]
    public void Drop_an_answer_for_its_client_and_the_cache()
    {
        using var backend = new TestResponder();
        var drop = new ResponseRuleOptions(
            new MatchOptions { Suffixes = [Name.Parse("bad.example.")] }, new DropResponseAction());
        using var site = Site(backend, o => o with { Cache = Cache }, drop);
        Assert.Null(site.Ask(MessageText.Wire("www.bad.example IN A +rd"), timeoutMilliseconds: 300));
        Assert.Null(site.Ask(MessageText.Wire("www.bad.example IN A +rd"), timeoutMilliseconds: 300));
        Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd")));
        Assert.Equal(3, backend.Received.Count);
        Assert.Equal(2, site.Balancer.Counters[Counter.RuleDropped]);
        Assert.Equal(0, site.Balancer.Backends[0].Outstanding);
        Assert.Equal(3, site.Balancer.Backends[0].Answers);
    }

    [Fact]
    public void Drop_an_answer_over_TCP_and_let_the_connection_go_on()
    {
        using var backend = new TestResponder();
        var drop = new ResponseRuleOptions(
            new MatchOptions { Suffixes = [Name.Parse("bad.example.")] }, new DropResponseAction());
        using var site = Site(backend, drop);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("bad.example IN A +rd +qid=1")));
        Wait.Until("the answer is dropped", () => site.Balancer.Counters[Counter.RuleDropped] == 1);
        Assert.Equal(2, TestMessages.Id(AskOver(stream, MessageText.Wire("good.example IN A +rd +qid=2"))));
    }

    [Fact]
    public void Turn_a_backends_REFUSED_into_SERVFAIL()
    {
        using var backend = new TestResponder((query, _) => [query.Answer("REFUSED")]);
        using var site = Site(
            backend, new ResponseRuleOptions(
                Everything, new ServFailResponseAction())
            { ResponseCodes = [ResponseCode.Refused] });
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(site.Ask(MessageText.Wire("www.example IN A +rd"))!));
        Assert.Equal(1, site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 2));
        Assert.Equal(0, site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 5));
    }

    [Fact]
    public void Act_once_for_queries_that_wait_for_one_answer()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return [query.Answer()];
        });
        using var site = Site(backend, o => o with { Cache = Cache }, AtMostTenSeconds);
        using Socket first = TestSite.Client(site.EndPoint), second = TestSite.Client(site.EndPoint);
        first.Send(MessageText.Wire("www.example IN A +rd +qid=1"));
        second.Send(MessageText.Wire("www.example IN A +rd +qid=2"));
        Wait.Until("one waits for the other", () => site.Balancer.Counters[Counter.Merged] == 1);
        gate.Release();
        foreach (var client in new[] { first, second })
        {
            byte[] buffer = new byte[512];
            Assert.Equal([10], TestMessages.Ttls(buffer[..client.Receive(buffer)]));
        }

        Assert.Equal(1, site.Balancer.ResponseRules.Single().Hits);
    }

    [Fact]
    public void Leave_the_answers_to_own_checks_alone()
    {
        using var backend = new TestResponder();
        using var site = Site(backend, new ResponseRuleOptions(Everything, new DropResponseAction()));
        using var check = TestSite.Client(site.EndPoint);
        using var exemption = site.Balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: false);
        Assert.NotNull(TestSite.Ask(check, MessageText.Wire("www.example IN A +rd")));
        Assert.Equal(0, site.Balancer.ResponseRules.Single().Hits);
    }

    [Fact]
    public void Change_with_a_reload()
    {
        using var backend = new TestResponder();
        using var site = Site(backend, AtMostTenSeconds);
        byte[] query = MessageText.Wire("www.example IN A +rd");
        Assert.Equal([10], TestMessages.Ttls(site.Ask(query)!));
        site.Balancer.Reconfigure(site.Options with { ResponseRules = [] });
        Assert.Equal([60], TestMessages.Ttls(site.Ask(query)!));
        Assert.Empty(site.Balancer.ResponseRules);
    }

    private static TestSite Site(TestResponder backend, params ResponseRuleOptions[] rules) => Site(backend, o => o, rules);

    private static TestSite Site(
        TestResponder backend, Func<LoadBalancerOptions, LoadBalancerOptions> change, params ResponseRuleOptions[] rules) =>
            new(o => change(o) with { ResponseRules = [.. rules] }, backend.EndPoint);

    private static byte[] AskOver(NetworkStream stream, byte[] query)
    {
        stream.Write(TestMessages.Frame(query));
        return TestMessages.ReadFrame(stream);
    }
}

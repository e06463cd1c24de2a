using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Tracing;

/// <summary>
/// A query that an operator sends in a client's place goes the way of the client's, tells of it, and is counted nowhere.
/// </summary>
public sealed class TracingTests
{
    private static readonly CacheOptions Cache = new(100) { HugePages = false };

    [Fact]
    public async Task Tells_every_step_to_the_backend_and_then_the_cached_answer()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(options => options with { Cache = Cache }, backend.EndPoint);
        var first = await Trace(site);
        Assert.Equal(
            [
                (TraceStage.Acl, "allowed"), (TraceStage.Rule, "none matches"),
                (TraceStage.Pool, "default: 1 of 1 backends up, policy leastOutstanding"),
                (TraceStage.Cache, "miss: nothing is stored for a query of this transport and with these flags"),
                (TraceStage.Policy, "backend0 is chosen"), (TraceStage.Backend, "backend0 is asked over UDP"),
            ], first.Steps.Take(6).Select(step => (step.Stage, step.Detail)));
        Assert.StartsWith("backend0 answers NOERROR, ", first.Steps[6].Detail, StringComparison.Ordinal);
        Assert.Equal((TraceStage.Cache, "the answer is stored"), (first.Steps[7].Stage, first.Steps[7].Detail));
        Assert.Equal((TraceStage.Answer, 9), (first.Steps[8].Stage, first.Steps.Length));
        Assert.Equal((AnswerSource.Backend, "backend0", true), (first.Source, first.Backend, first.IsOver));
        Assert.Equal(1, TestMessages.Answers([.. first.Answer]));
        Assert.Equal(first.Steps.Select(step => step.At).Order(), first.Steps.Select(step => step.At));

        var second = await Trace(site);
        Assert.Equal((AnswerSource.Cache, null), (second.Source, second.Backend));
        Assert.Matches(@"^hit: stored [\d.]+ s ago, good for [3-6]\d(\.\d)? s more$", Details(second, TraceStage.Cache).Single());
        Assert.Empty(second.Candidates);
        Assert.Single(backend.Received);
    }

    [Fact]
    public async Task Is_counted_and_measured_nowhere()
    {
        using var backend = new TestResponder();
        using var slow = new HeldQueries();
        using var site = new TestSite(
            options => options with
            {
                Cache = Cache,
                Hedge = new HedgeOptions { Time = new HedgeTime(TimeSpan.FromMilliseconds(20)) },
                Policy = PolicyType.Find("firstAvailable")!,
                Rules =
                [
                    new RuleOptions(Below("refused."), new RefuseAction()), new RuleOptions(Below("dropped."), new DropAction()),
                ],
                ResponseRules = [new ResponseRuleOptions(new MatchOptions(), new AllowResponseAction())],
            }, slow.EndPoint, backend.EndPoint);
        Assert.Equal("backend1", (await Trace(site)).Backend);
        Assert.Equal(AnswerSource.Cache, (await Trace(site)).Source);
        Assert.Equal(AnswerSource.Self, (await Trace(site, "www.refused.")).Source);
        Assert.Equal("rule", (await Trace(site, "www.dropped.")).Dropped);
        Assert.Equal("acl", (await Trace(site, client: "192.0.2.1")).Dropped);
        Assert.Equal("backend1", (await Trace(site, "other.example.", tcp: true)).Backend);

        Assert.Equal("", site.Balancer.Counters.ToString());
        Assert.All(Enum.GetValues<AnswerSource>(), source => Assert.Equal(0, site.Balancer.Latency(source).Count));
        var cache = site.Balancer.Caches.Single().Counters;
        Assert.Equal((0, 0, 0), (cache.Hits, cache.Misses, cache.NotCacheable));
        Assert.All(site.Balancer.Backends, one => Assert.Equal((0L, 0L, 0L, 0L),
            (one.Queries, one.Answers, one.Timeouts, one.Durations.Count)));
        Assert.All(site.Balancer.Rules, rule => Assert.Equal(0, rule.Hits));
        Assert.All(site.Balancer.ResponseRules, rule => Assert.Equal(0, rule.Hits));
        Assert.All(site.Balancer.Backends.Skip(1), one => Assert.Equal(0, one.Outstanding));
    }

    [Theory]
    [InlineData("www.example.")]
    [InlineData("www.refused.")]
    [InlineData("www.spoofed.")]
    [InlineData("www.elsewhere.")]
    [InlineData("www.failing.")]
    [InlineData("www.truncated.", true)]
    [InlineData("www.nobody.")]
    public async Task The_answer_is_the_clients(string name, bool tcp = false)
    {
        using var backend = new TestResponder((query, _) => [query.Answer()]);
        using var elsewhere = new TestResponder((query, _) => [query.Answer(records: 3)]);
        using var site = new TestSite(options => options with
        {
            Rules =
            [
                new RuleOptions(Below("refused."), new RefuseAction()),
                new RuleOptions(Below("spoofed."), new SpoofAction([IPAddress.Parse("192.0.2.99")])),
                new RuleOptions(Below("elsewhere."), new PoolAction("elsewhere")),
                new RuleOptions(Below("nobody."), new PoolAction("empty")),
                new RuleOptions(Below("truncated."), new TruncateAction()),
            ],
            ResponseRules = [new ResponseRuleOptions(Below("failing."), new ServFailResponseAction())],
            Backends =
            [
                TestSite.Backend(backend.EndPoint), TestSite.Backend(elsewhere.EndPoint, 1) with { Pools = ["elsewhere"] },
            ],
        });
        var trace = await Trace(site, name, tcp: tcp);
        byte[] query = MessageText.Wire($"{name} IN A +rd +bufsize=1232");
        byte[]? answer;
        if (tcp)
        {
            using var stream = site.Connect();
            stream.Write(TestMessages.Frame(query));
            answer = TestMessages.ReadFrame(stream);
        }
        else
        {
            answer = site.Ask(query);
        }

        Assert.Equal(MessageText.Format(MessageText.Read(answer)), MessageText.Format(MessageText.Read([.. trace.Answer])));
    }

    [Fact]
    public async Task Names_the_rule_that_decided_and_the_response_rule_that_acted()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(options => options with
        {
            Rules =
            [
                new RuleOptions(Below("a."), new DropAction()) { Place = 1 },
                new RuleOptions(Below("b."), new PoolAction("default")) { Name = "to-default", Place = 2 },
            ],
            ResponseRules = [new ResponseRuleOptions(new MatchOptions(), new ServFailResponseAction()) { Name = "all" }],
        }, backend.EndPoint);
        Assert.Equal(["rule 1: drop"], Details(await Trace(site, "www.a."), TraceStage.Rule));
        var passed = await Trace(site, "www.b.");
        Assert.Equal(["to-default: pool", "response all: servfail"], Details(passed, TraceStage.Rule));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode([.. passed.Answer]));
    }

    [Fact]
    public async Task Takes_its_share_of_the_clients_rate()
    {
        using var backend = new TestResponder();
        var fast = new MatchOptions { Above = new RateLimitOptions(1) };
        using var site = new TestSite(
            options => options with { Rules = [new RuleOptions(fast, new RefuseAction()) { Place = 1 }] }, backend.EndPoint);
        Assert.Equal(["none matches"], Details(await Trace(site, client: "127.0.0.9"), TraceStage.Rule));
        Assert.Equal(["rule 1: refuse"], Details(await Trace(site, client: "127.0.0.9"), TraceStage.Rule));
        Assert.Equal(["none matches"], Details(await Trace(site, client: "127.0.0.10"), TraceStage.Rule));
    }

    [Fact]
    public async Task Lists_the_candidates_with_the_one_chosen_first()
    {
        using var backend = new TestResponder();
        using var other = new TestResponder();
        using var site = new TestSite(options => options with
        {
            Policy = PolicyType.Find("firstAvailable")!,
            Backends =
            [
                TestSite.Backend(other.EndPoint) with { Mode = BackendMode.Down },
                TestSite.Backend(backend.EndPoint, 1) with { Order = 3 },
                TestSite.Backend(other.EndPoint, 2) with { Order = 2, Weight = 7 },
            ],
        });
        var trace = await Trace(site);
        Assert.Equal([("backend2", true, true), ("backend1", false, true), ("backend0", false, false)],
            trace.Candidates.Select(candidate => (candidate.Name, candidate.IsChosen, candidate.IsUp)));
        Assert.Equal((2, 7), (trace.Candidates[0].Order, trace.Candidates[0].Weight));
    }

    [Fact]
    public async Task A_named_backend_is_asked_though_it_is_down_and_the_cache_has_an_answer()
    {
        using var backend = new TestResponder();
        using var down = new TestResponder((query, _) => [query.Answer(records: 3)]);
        using var site = new TestSite(options => options with
        {
            Cache = Cache,
            Backends = [TestSite.Backend(backend.EndPoint), TestSite.Backend(down.EndPoint, 1) with { Mode = BackendMode.Down }],
        });
        Assert.NotNull(site.Ask(MessageText.Wire("www.example. IN A +rd +bufsize=1232")));
        var trace = await Trace(site, via: "backend1");
        Assert.Equal(("backend1", 3), (trace.Backend, TestMessages.Answers([.. trace.Answer])));
        Assert.Equal(["passed by: a backend is named"], Details(trace, TraceStage.Cache));
        Assert.Equal(["backend1 is chosen, as asked for"], Details(trace, TraceStage.Policy));
        Assert.Equal(1, TestMessages.Answers([.. (await Trace(site)).Answer]));
    }

    [Fact]
    public async Task Tells_of_a_backend_that_is_silent_and_of_the_one_asked_as_well()
    {
        using var silent = new HeldQueries();
        using var backend = new TestResponder();
        using var site = new TestSite(options => options with
        {
            Policy = PolicyType.Find("firstAvailable")!,
            Hedge = new HedgeOptions { Time = new HedgeTime(TimeSpan.FromMilliseconds(20)) },
        }, silent.EndPoint, backend.EndPoint);
        var hedged = Details(await Trace(site), TraceStage.Backend);
        Assert.Equal(["backend0 is asked over UDP", "backend1 is asked as well, since there is no answer yet"], hedged.Take(2));
        Assert.StartsWith("backend1 answers NOERROR", hedged[2], StringComparison.Ordinal);

        var alone = await Trace(site, via: "backend0");
        Assert.Equal(("backend_timeout", true), (alone.Dropped, alone.IsOver));
        Assert.InRange(alone.Elapsed, TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(20));
        Assert.StartsWith("backend0 does not answer in time: given up after ", Details(alone, TraceStage.Backend)[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_for_the_answer_to_a_clients_identical_query()
    {
        using var backend = new HeldQueries();
        using var site = new TestSite(
            options => options with { Cache = Cache, Hedge = new HedgeOptions { Time = HedgeTime.Off } }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("www.example. IN A +rd +bufsize=1232"));
        var held = backend.Receive();
        var waiting = Trace(site);
        // What is posted after it is done after it.
        using var processed = new ManualResetEventSlim();
        site.Balancer.Workers[0].Worker.Post(processed.Set);
        Assert.True(processed.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        backend.Answer(held);
        var trace = await waiting;
        Assert.Equal(["an identical query is in flight: its answer is waited for"], Details(trace, TraceStage.Backend));
        Assert.Equal(("backend0", 1), (trace.Backend, TestMessages.Answers([.. trace.Answer])));
        Assert.Equal(0, site.Balancer.Counters[Counter.Merged]);
    }

    [Fact]
    public async Task Tells_that_no_backend_can_be_asked_and_what_the_client_is_told()
    {
        using var site = new TestSite();
        var trace = await Trace(site);
        Assert.Equal(["no backend can be asked"], Details(trace, TraceStage.Policy));
        Assert.Equal((AnswerSource.Self, ResponseCode.ServFail), (trace.Source, TestMessages.ResponseCode([.. trace.Answer])));
    }

    [Fact]
    public async Task Meets_the_clients_block_without_a_hit()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        var target = BlockTarget.Of(new IPNetwork(IPAddress.Parse("127.0.0.9"), 32));
        site.Balancer.Blocks.TryAdd(new Block(target, BlockAction.Drop, BlockOrigin.Operator, "alice"));
        var trace = await Trace(site, client: "127.0.0.9");
        Assert.Equal(["client or name is blocked: drop"], Details(trace, TraceStage.Block));
        Assert.Equal(("blocked", 0), (trace.Dropped, site.Balancer.Blocks.All.Single().Hits));
        Assert.NotEmpty((await Trace(site)).Answer);
        Assert.Equal("", site.Balancer.Counters.ToString());
    }

    [Fact]
    public async Task An_address_that_is_not_listened_on_is_an_error()
    {
        using var site = new TestSite();
        var server = new IPEndPoint(IPAddress.Loopback, 1);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => site.Balancer.TraceAsync(
            new TraceOptions(Name.Parse("www.example."), RecordType.A, server) { Client = IPAddress.Loopback }));
        Assert.Contains("nothing listens on 127.0.0.1:1 over udp", error.Message, StringComparison.Ordinal);
        site.Balancer.Stop();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Trace(site));
    }

    private static Task<QueryTrace> Trace(
        TestSite site, string name = "www.example.", string client = "127.0.0.1", bool tcp = false, string? via = null) =>
        site.Balancer.TraceAsync(new TraceOptions(Name.Parse(name), RecordType.A, site.EndPoint)
        {
            Client = IPAddress.Parse(client),
            Tcp = tcp,
            Via = via,
        });

    private static MatchOptions Below(string suffix) => new() { Suffixes = [Name.Parse(suffix)] };

    private static string[] Details(QueryTrace trace, TraceStage stage) =>
        [.. trace.Steps.Where(step => step.Stage == stage).Select(step => step.Detail)];
}

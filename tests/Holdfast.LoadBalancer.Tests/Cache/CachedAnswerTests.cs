using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>The packet cache in the query's way, through a running load balancer.</summary>
public sealed class CachedAnswerTests
{
    private static readonly CacheOptions Small = new(100) { HugePages = false };

    [Fact]
    public void An_identical_question_is_answered_without_the_backend_in_the_clients_letters_and_with_its_id()
    {
        var time = new FakeTimeProvider();
        using var backend = new TestResponder();
        using var site = Cached(time, backend);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd +qid=4369")));
        time.Advance(TimeSpan.FromSeconds(10));
        byte[] asked = MessageText.Wire("wWw.eXAMPLE.org IN A +rd +qid=8738");
        byte[] answer = site.Ask(asked)!;
        Assert.Equal(asked.Answer("NOERROR", "@ 50 A 192.0.2.0"), answer);
        Assert.Single(backend.Received);
        Assert.Equal((1, 1, 1), (Counters(site).Hits, Counters(site).Misses, Counters(site).Entries));
        Assert.Equal(
            (1, 1, 0), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0), site.Balancer.Counters.ResponsesFrom(
                AnswerSource.Backend, 0), site.Balancer.Counters.ResponsesFrom(AnswerSource.Self)));
    }

    [Fact]
    public void Without_options_there_is_none_and_a_pool_may_have_none_of_its_own()
    {
        using var backend = new TestResponder();
        using var none = new TestSite(null, backend.EndPoint);
        using var off = new TestSite(
            o => o with { Cache = Small, Pools = [new PoolOptions("default", PolicyType.Of<RoundRobin>())] }, backend.EndPoint);
        foreach (var site in new[] { none, off, none, off })
            Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd")));
        Assert.Equal(4, backend.Received.Count);
        Assert.Empty(none.Balancer.Caches);
        Assert.Empty(off.Balancer.Caches);
    }

    [Fact]
    public void Questions_that_differ_in_DO_or_RD_or_transport_are_asked_each()
    {
        using var backend = new TestResponder();
        using var site = Cached(TimeProvider.System, backend);
        byte[][] queries =
        [
            MessageText.Wire("www.example.org IN A +rd"),
            MessageText.Wire("www.example.org IN A"),
            MessageText.Wire("www.example.org IN A +rd +bufsize=1232"),
            MessageText.Wire("www.example.org IN A +rd +bufsize=1232 +do"),
        ];
        using var stream = site.Connect();
        for (int round = 0; round < 2; round++)
        {
            foreach (byte[] query in queries)
            {
                Assert.Equal(query.Answer(), site.Ask(query));
                stream.Write(TestMessages.Frame(query));
                Assert.Equal(query.Answer(), TestMessages.ReadFrame(stream));
            }
        }

        Assert.Equal(2 * queries.Length, backend.Received.Count);
        Assert.Equal(2 * queries.Length, Counters(site).Hits);
    }

    [Fact]
    public void An_own_check_neither_reads_it_nor_fills_it()
    {
        using var backend = new TestResponder();
        using var site = Cached(TimeProvider.System, backend);
        using var socket = TestSite.Client(site.EndPoint);
        using var exemption = site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false);
        byte[] filled = MessageText.Wire("filled.example IN A +rd"), empty = MessageText.Wire("empty.example IN A +rd");
        Assert.NotNull(site.Ask(filled));
        Assert.NotNull(TestSite.Ask(socket, filled));
        Assert.NotNull(TestSite.Ask(socket, empty));
        Assert.Equal((1, 0, 1), (Counters(site).Inserts, Counters(site).Hits, Counters(site).Misses));
        Assert.NotNull(site.Ask(empty));
        Assert.Equal(4, backend.Received.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stale_answer_is_given_when_it_is_wanted_and_no_backend_is_up(bool wanted)
    {
        var time = new FakeTimeProvider();
        using var backend = new TestResponder();
        var options =
            Small with
            {
                StaleCacheEntriesTtl = wanted
            ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                StaleTtl = TimeSpan.FromSeconds(7),
                KeepStaleData = true
            };
        using var site = Cached(time, backend, options);
        byte[] query = MessageText.Wire("www.example.org IN A +rd");
        Assert.NotNull(site.Ask(query));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([60], TestMessages.Ttls(site.Ask(query)!));
        Assert.Equal(2, backend.Received.Count);

        site.Balancer.Reconfigure(site.Options with { Backends = [site.Options.Backends[0] with { Mode = BackendMode.Down }] });
        time.Advance(TimeSpan.FromSeconds(100));
        byte[] answer = site.Ask(query)!;
        Assert.Equal(wanted ? ResponseCode.NoError : ResponseCode.ServFail, TestMessages.ResponseCode(answer));
        Assert.Equal(wanted ? [7] : [], TestMessages.Ttls(answer));
        Assert.Equal(wanted ? 1 : 0, Counters(site).StaleHits);
    }

    [Fact]
    public void A_large_answer_is_truncated_for_a_client_that_takes_little()
    {
        using var backend = new TestResponder((query, _) => [query.Answer(100)]);
        using var site = new TestSite(
            o => o with { Cache = Small, Listeners = [o.Listeners[0] with { MaxUdpSize = 4096 }] }, backend.EndPoint);
        byte[] large = MessageText.Wire("www.example.org IN A +rd +bufsize=4096");
        byte[] small = MessageText.Wire("www.example.org IN A +rd +bufsize=512");
        byte[] whole = MessageText.Wire("www.example.org IN A +rd +bufsize=1232").Answer(100);
        Assert.Equal(whole, site.Ask(large));
        byte[] cut = site.Ask(small)!;
        Assert.True(TestMessages.Truncated(cut) && cut.Length <= 512);
        Assert.Equal(whole, site.Ask(large));
        Assert.Single(backend.Received);
        Assert.Equal(1, site.Balancer.Counters[Counter.Truncated]);
    }

    [Fact]
    public void A_truncated_answer_is_not_stored()
    {
        using var backend = new TestResponder((query, _) => [query.TruncatedAnswer()]);
        using var site = Cached(TimeProvider.System, backend);
        for (int i = 0; i < 2; i++)
            Assert.True(TestMessages.Truncated(site.Ask(MessageText.Wire("tc.example IN A +rd"))!));
        Assert.Equal(2, backend.Received.Count);
        Assert.Equal((0, 2), (Counters(site).Inserts, Counters(site).NotStored[NotStoredReason.Truncated]));
    }

    [Fact]
    public void A_failure_told_by_this_node_is_not_stored()
    {
        using var site = new TestSite(o => o with { Cache = Small }, new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("www.example.org IN A +rd")));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
        Assert.Equal((1, 0, 0), (Counters(site).Misses, Counters(site).Inserts, Counters(site).NotStored.Values.Sum()));
    }

    [Fact]
    public void Who_asks_for_this_nodes_nsid_is_told_it_and_nobody_else()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Cache = Small, Identity = new IdentityOptions { Name = "lb1" } }, backend.EndPoint);
        byte[] asking = MessageText.Wire("www.example.org IN A +rd +bufsize=1232 +nsid");
        for (int i = 0; i < 2; i++)
        {
            Assert.EndsWith(" +nsid=\"lb1\"", TestMessages.FirstLine(site.Ask(asking)!), StringComparison.Ordinal);
            Assert.Empty(TestMessages.Options(site.Ask(MessageText.Wire("www.example.org IN A +rd +bufsize=1232"))!)!);
        }

        Assert.Single(backend.Received);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(24, 2)]
    public void An_answer_for_a_subnet_goes_to_that_subnet_alone(byte scope, int asked)
    {
        // The query's own subnet comes back; before the three octets of its address stands the scope.
        using var backend = new TestResponder((query, _) => [query.Answer().With(m => m[^4] = scope)]);
        using var site = new TestSite(
            o => o with { Cache = Small, Backends = [TestSite.Backend(backend.EndPoint) with { ClientSubnet = true }] });
        byte[] query = MessageText.Wire("www.example.org IN A +rd");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(query.Answer(), site.Ask(query, source: IPAddress.Parse("127.0.0.9")));
            Assert.Equal(query.Answer(), site.Ask(query, source: IPAddress.Parse("127.1.0.9")));
        }

        Assert.Equal(asked, backend.Received.Count);
    }

    [Fact]
    public void Answers_are_expunged_by_name_by_suffix_and_all()
    {
        using var backend = new TestResponder();
        using var site = Cached(TimeProvider.System, backend);
        foreach (string name in new[] { "a.example", "b.example", "c.test", "d.test" })
            Assert.NotNull(site.Ask(MessageText.Wire($"{name} IN A +rd")));
        Assert.Empty(site.Balancer.ExpungeCache(new CacheSelection(), "elsewhere"));
        Assert.Equal(1, Removed(new CacheSelection { Name = Holdfast.Dns.Names.Name.Parse("A.example.") }));
        Assert.Equal(1, Removed(new CacheSelection { Name = Holdfast.Dns.Names.Name.Parse("example."), AndBelow = true }));
        Assert.Equal(2, Removed(new CacheSelection()));

        int Removed(CacheSelection selection) => Assert.Single(site.Balancer.ExpungeCache(selection)).Removed;
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(5, backend.Received.Count);
    }

    [Fact]
    public void What_is_over_is_swept_up()
    {
        var time = new FakeTimeProvider();
        using var backend = new TestResponder();
        using var site = Cached(time, backend);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd")));
        time.Advance(TimeSpan.FromSeconds(130));
        Assert.Equal((1, 0), (Counters(site).Expired, Counters(site).Entries));
    }

    private static TestSite Cached(TimeProvider time, TestResponder backend, CacheOptions? options = null) =>
        new(time, o => o with { Cache = options ?? Small }, backend.EndPoint);

    private static CacheCounters Counters(TestSite site) => Assert.Single(site.Balancer.Caches).Counters;
}

using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Queries that ask the same at the same time: one is sent, and its answer is everybody's.</summary>
public sealed partial class MergedQueriesTests : IDisposable
{
    private static readonly CacheOptions Cache = new(100) { HugePages = false };

    private readonly SemaphoreSlim _gate = new(0);
    private readonly List<Socket> _clients = [];
    private readonly TestResponder _backend;
    private Func<byte[], byte[]> _answer = query => query.Answer();

    public MergedQueriesTests() => _backend = new TestResponder((query, _) =>
    {
        _gate.Wait(TimeSpan.FromSeconds(10));
        return [_answer(query)];
    });

    public void Dispose()
    {
        _gate.Release(1000);
        _clients.ForEach(client => client.Dispose());
        _backend.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public void Are_asked_once_and_each_client_gets_the_answer_with_its_own_id_and_letters()
    {
        using var site = Site();
        byte[][] queries =
            [.. Enumerable.Range(0, 20)
            .Select(i => (Name: i % 2 == 0 ? "www.example.org" : "wWw.eXample.ORG", Id: 1000 + i))
            .Select(asked => MessageText.Wire($"{asked.Name} IN A +rd +qid={asked.Id}"))];
        var clients = Send(site, queries);
        Merges(site, 19);
        _gate.Release();
        foreach (var (client, query) in clients.Zip(queries))
            Assert.Equal(query.Answer(), Receive(client));
        Assert.Single(_backend.Received);
        var counters = site.Balancer.Counters;
        Assert.Equal(
            (20, 20, 0),
                (counters.ResponsesFrom(AnswerSource.Backend, 0), site.Balancer.Latency(AnswerSource.Backend).Count,
                    counters[Counter.MergedUnanswered]));
        Assert.NotNull(site.Ask(queries[0]));
        Assert.Equal(1, site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0));
    }

    [Fact]
    public void No_client_is_given_a_cookie_of_the_backend_or_what_it_did_not_ask_for()
    {
        using var site = Site(o => o with { Identity = new() { Name = "node1" } });
        var clients = Send(site,
            MessageText.Wire("a.example IN A +rd +qid=1 +bufsize=1232 +ednsopt=10:0102030405060708"),
            MessageText.Wire("a.example IN A +rd +qid=2 +bufsize=1232 +ednsopt=10:0807060504030201 +nsid"),
            MessageText.Wire("a.example IN A +rd +qid=3 +bufsize=1232"));
        Merges(site, 2);
        _gate.Release();
        Assert.Empty(TestMessages.Options(Receive(clients[0]))!);
        Assert.Equal([EdnsOptionCode.Nsid], TestMessages.Options(Receive(clients[1]))!.Select(option => option.Code));
        Assert.Empty(TestMessages.Options(Receive(clients[2]))!);
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void Each_client_gets_as_much_as_it_can_take_whoever_asked_first()
    {
        using var site = Site();
        _answer = query => query.Answer(60);
        var clients = Send(
            site,
            MessageText.Wire("big.example IN A +rd +qid=1 +bufsize=512"),
            MessageText.Wire("big.example IN A +rd +qid=2 +bufsize=1232"));
        Merges(site, 1);
        _gate.Release();
        byte[] cut = Receive(clients[0]), whole = Receive(clients[1]);
        Assert.True(TestMessages.Truncated(cut) && cut.Length <= 512);
        Assert.Equal((false, 60), (TestMessages.Truncated(whole), TestMessages.Answers(whole)));
        // What was asked of the backend is what the listener may give, not what the first client can take.
        Assert.Equal(1232, MessageText.Read(Assert.Single(_backend.Received)).Edns!.Value.UdpPayloadSize);
    }

    [Fact]
    public void What_makes_another_answer_is_asked_by_itself()
    {
        using var site = Site();
        byte[] plain = MessageText.Wire("a.example IN A +rd");
        byte[][] others =
        [
            MessageText.Wire("b.example IN A +rd"),
            MessageText.Wire("a.example IN TXT +rd"),
            MessageText.Wire("a.example CLASS255 A +rd"),
            MessageText.Wire("a.example IN A"),
            MessageText.Wire("a.example IN A +rd +cd"),
            MessageText.Wire("a.example IN A +rd +ad"),
            MessageText.Wire("a.example IN A +rd +bufsize=1232"),
            MessageText.Wire("a.example IN A +rd +bufsize=1232 +do"),
            MessageText.Wire("a.example IN A +rd +bufsize=1232 +subnet=192.0.2.0/24"),
            MessageText.Wire("a.example IN A +rd +bufsize=1232 +subnet=198.51.100.0/24"),
        ];
        Send(site, [plain, .. others]);
        _gate.Release(1 + others.Length);
        Wait.Until("all are asked", () => _backend.Received.Count == 1 + others.Length);
        Assert.Equal(0, site.Balancer.Counters[Counter.Merged]);
    }

    [Fact]
    public void Clients_whose_subnets_the_backend_is_told_are_asked_for_subnet_by_subnet()
    {
        using var site = Site(o => o with { Backends = [o.Backends[0] with { ClientSubnet = true }] });
        byte[] query = MessageText.Wire("a.example IN A +rd");
        foreach (string source in new[] { "127.0.1.1", "127.0.1.2", "127.0.2.1" })
            SendFrom(site, query, IPAddress.Parse(source));
        Merges(site, 1);
        _gate.Release(2);
        foreach (var client in _clients)
            Assert.Equal(query.Answer(), Receive(client));
        Assert.Equal(2, _backend.Received.Count);
    }

    [Fact]
    public void Neither_own_checks_nor_pools_without_a_cache_nor_who_says_no_merge()
    {
        using var without = Site(o => o with { Cache = null });
        Send(without, MessageText.Wire("a.example IN A +rd +qid=1"), MessageText.Wire("a.example IN A +rd +qid=2"));
        using var unwilling = Site(o => o with { MergeIdentical = false });
        Send(unwilling, MessageText.Wire("a.example IN A +rd +qid=3"), MessageText.Wire("a.example IN A +rd +qid=4"));
        using var checking = Site();
        using var check = TestSite.Client(checking.EndPoint);
        using var exemption = checking.Balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: false);
        Send(checking, MessageText.Wire("a.example IN A +rd +qid=5"));
        Wait.Until("the client's query is there", () => checking.Balancer.ClientQueries == 1);
        check.Send(MessageText.Wire("a.example IN A +rd +qid=6"));
        _gate.Release(6);
        Wait.Until("all are asked", () => _backend.Received.Count == 6);
        Assert.Equal(6, TestMessages.Id(Receive(check)));
    }

    [Fact]
    public void A_forged_answer_releases_nobody_and_the_true_one_all()
    {
        var forgeries = 0;
        using var backend = new TestResponder((query, _) =>
        {
            _gate.Wait(TimeSpan.FromSeconds(10));
            Interlocked.Add(ref forgeries, 2);
            // With another ID, with another name, and the true one.
            return [query.Answer().With(m => m[0] ^= 0xFF), query.Answer().With(m => m[13] = (byte)'z'), query.Answer()];
        });
        using var site = new TestSite(
            o => o with
            {
                Cache = Cache,
                Backends = [TestSite.Backend(backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(20) }]
            });
        var clients = Send(site, MessageText.Wire("a.example IN A +rd +qid=1"), MessageText.Wire("a.example IN A +rd +qid=2"));
        Merges(site, 1);
        _gate.Release();
        Assert.All(clients, client => Assert.Equal("a.example.", TestMessages.QName(Receive(client))));
        Assert.Equal((2, 2), (site.Balancer.Backends[0].Forged, forgeries));
    }

    [Fact]
    public void When_no_answer_comes_all_are_given_up_and_the_next_is_sent_again()
    {
        using var silent = new TestResponder((_, _) => []);
        using var site = new TestSite(o => o with { Cache = Cache }, silent.EndPoint);
        Send(site, [.. Enumerable.Range(0, 10).Select(i => MessageText.Wire($"a.example IN A +rd +qid={i}"))]);
        Wait.Until("the query sent is given up", () => site.Balancer.Counters[Counter.BackendTimeoutDropped] == 1);
        Assert.Equal((9, 9), (site.Balancer.Counters[Counter.Merged], site.Balancer.Counters[Counter.MergedUnanswered]));
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
        Send(site, MessageText.Wire("a.example IN A +rd"));
        Wait.Until("the next is sent", () => silent.Received.Count == 2);
    }

    [Fact]
    public void One_that_has_waited_a_quarter_of_its_time_is_joined_no_more()
    {
        using var site = Site(o => o with { Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(2) }] });
        Send(site, MessageText.Wire("a.example IN A +rd +qid=1"));
        Wait.Until("the first is in flight", () => site.Balancer.ClientQueries == 1);
        Thread.Sleep(TimeSpan.FromSeconds(2) / QueryMerger.PartOfTimeout * 1.2);
        var later = Send(site, MessageText.Wire("a.example IN A +rd +qid=2"), MessageText.Wire("a.example IN A +rd +qid=3"));
        Merges(site, 1);
        _gate.Release(2);
        Assert.All(later, client => Receive(client));
        Assert.Equal(2, _backend.Received.Count);
    }

    [Fact]
    public void So_many_wait_for_one_and_no_more()
    {
        using var site = Site();
        byte[][] queries =
            [.. Enumerable.Range(0, QueryMerger.MaxWaiting + 10)
                .Select(i => MessageText.Wire($"a.example IN A +rd +qid={i}"))];
        using var client = TestSite.Client(site.EndPoint);
        client.ReceiveBufferSize = 4 << 20;
        foreach (byte[] query in queries)
        {
            client.Send(query);
            if (query[1] % 64 == 0)
                Thread.Sleep(5);
        }

        Wait.Until("all have come", () => site.Balancer.ClientQueries == queries.Length);
        Assert.Equal(queries.Length - 2, site.Balancer.Counters[Counter.Merged]);
        _gate.Release(2);
        Assert.Equal(Enumerable.Range(0, queries.Length), queries.Select(_ => (int)TestMessages.Id(Receive(client))).Order());
        Assert.Equal(2, _backend.Received.Count);
    }

    [Fact]
    public void Those_that_wait_while_the_configuration_changes_are_answered_too()
    {
        using var site = Site();
        var clients = Send(site, MessageText.Wire("a.example IN A +rd +qid=1"), MessageText.Wire("a.example IN A +rd +qid=2"));
        Merges(site, 1);
        site.Balancer.Reconfigure(
            site.Options with { Cache = Cache with { MaxTtl = TimeSpan.FromHours(1) }, MergeIdentical = false });
        clients = [.. clients, .. Send(site, MessageText.Wire("a.example IN A +rd +qid=3"))];
        Wait.Until("the third is there", () => site.Balancer.ClientQueries == 3);
        _gate.Release(2);
        Assert.All(clients, client => Receive(client));
        Assert.Equal(2, _backend.Received.Count);
    }

    private static byte[] Receive(Socket client)
    {
        client.ReceiveTimeout = 5000;
        byte[] buffer = new byte[4096];
        return buffer[..client.Receive(buffer)];
    }

    private static void Merges(TestSite site, int queries) =>
        Wait.Until($"{queries} wait for another", () => site.Balancer.Counters[Counter.Merged] == queries);

    private TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) => new(o =>
    {
        o = o with
        {
            Cache = Cache,
            Backends = [TestSite.Backend(_backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(20) }]
        };
        return change?.Invoke(o) ?? o;
    });

    /// <summary>Sends each query from a socket of its own.</summary>
    private Socket[] Send(TestSite site, params byte[][] queries) =>
        [.. queries.Select(query => SendFrom(site, query, IPAddress.Loopback))];

    private Socket SendFrom(TestSite site, byte[] query, IPAddress source)
    {
        var client = TestSite.Client(site.EndPoint, source);
        _clients.Add(client);
        client.Send(query);
        return client;
    }
}

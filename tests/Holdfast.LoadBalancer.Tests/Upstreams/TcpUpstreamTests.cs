using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Upstreams.Tcp;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;
using static Holdfast.LoadBalancer.Tests.Upstreams.TcpBackend;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>Backends that end, forget or clog their TCP connections lose no query that another connection can bring on.</summary>
public sealed class TcpUpstreamTests
{
    [Theory]
    [InlineData(20, 1, false)]
    [InlineData(200, 1, false)]
    [InlineData(1000, 1, false)]
    [InlineData(20, 1, true)]
    [InlineData(200, 1, true)]
    [InlineData(1000, 1, true)]
    [InlineData(200, 3, false)]
    [InlineData(1000, 7, true)]
    [InlineData(1000, 100, false)]
    public void A_backend_that_ends_each_connection_after_some_answers_loses_no_query(int queries, int answers, bool resets)
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(query.Answer());
            return connection.Queries < answers ? Then.Stay : resets ? Then.Reset : Then.Close;
        });
        // Each connection brings an answer, read before or after a write fails: none may count as one that brought nothing.
        using var site = Site(backend, o => o with { TcpRetries = 0 });
        using var client = site.Connect();
        Assert.Equal((queries, 0), Ask(client, queries));
        Assert.InRange(backend.MostOpen, 1, TcpUpstreamConnections.Most);
        Assert.Equal((0, 0), (site.Balancer.Backends[0].Outstanding, site.Balancer.Workers[0].Pending.Count));
    }

    [Fact]
    public void An_answer_cut_short_by_a_reset_is_asked_for_again()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            byte[] answer = TestMessages.Frame(query.Answer());
            connection.Stream.Write(answer);
            if (connection.Queries < 3)
                return Then.Stay;
            connection.Stream.Write(answer.AsSpan(0, 9));
            return Then.Reset;
        });
        using var site = Site(backend);
        using var client = site.Connect();
        Assert.Equal((50, 0), Ask(client, 50));
    }

    [Fact]
    public void A_backend_that_never_answers_but_closes_is_tried_as_often_as_configured()
    {
        using var backend = new TcpBackend((_, _) => Then.Close);
        using var site = Site(backend, o => o with { TcpRetries = 3 });
        using var client = site.Connect();
        Assert.Equal((0, 1), Ask(client, 1));
        Assert.Equal(4, backend.Accepted);
    }

    [Fact]
    public void A_connection_that_falls_mute_costs_one_query()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            if (connection.Queries == 1)
                connection.Send(query.Answer());
            return Then.Stay;
        });
        using var site = Site(backend, o => o with { TcpTimeout = TimeSpan.FromSeconds(1) });
        using var client = site.Connect();
        int[] answered = [.. Enumerable.Range(0, 6).Select(_ => Ask(client, 1).Answered)];
        Assert.Equal([1, 0, 1, 0, 1, 0], answered);
        Wait.Until("the mute connections are closed", () => backend.Open == 0);
    }

    [Fact]
    public void A_connection_on_which_a_query_timed_out_brings_the_others_answers_but_takes_no_more()
    {
        var held = new ConcurrentQueue<(Connection Connection, byte[] Query)>();
        using var backend = new TcpBackend((connection, query) =>
        {
            if (TestMessages.QName(query) == "held.example.")
                held.Enqueue((connection, query));
            else if (TestMessages.QName(query) != "lost.example.")
                connection.Send(query.Answer());
            return Then.Stay;
        });
        using var site = Site(backend, o => o with { TcpTimeout = TimeSpan.FromSeconds(4) });
        using var client = site.Connect();
        client.ReadTimeout = 30_000;
        client.Write(Query("lost", 1));
        Thread.Sleep(2000);
        client.Write(Query("held", 2));
        Assert.Equal((1, ResponseCode.ServFail), Read(client));
        Assert.Equal(1, Ask(client, 1).Answered);
        Assert.Equal(2, backend.Accepted);
        Assert.True(held.TryDequeue(out var first));
        first.Connection.Send(first.Query.Answer());
        Assert.Equal((2, ResponseCode.NoError), Read(client));
        Wait.Until("the first is closed, the second kept", () => backend.Open == 1);
        Assert.Equal(1, first.Connection.Number);
    }

    [Fact]
    public void An_idle_connection_that_the_backend_has_closed_is_not_used()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(query.Answer());
            return Then.Close;
        });
        using var site = Site(backend, o => o with { TcpRetries = 0 });
        using var client = site.Connect();
        for (int i = 0; i < 5; i++)
            Assert.Equal((1, 0), Ask(client, 1));
        Assert.Equal(5, site.Balancer.Backends[0].Answers);
    }

    [Fact]
    public void A_connection_is_used_again_while_it_lasts()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(query.Answer());
            return Then.Stay;
        });
        using var site = Site(backend);
        using var client = site.Connect();
        for (int i = 0; i < 20; i++)
            Assert.Equal((1, 0), Ask(client, 1));
        Assert.Equal(1, backend.Accepted);
    }

    [Fact]
    public void Without_a_way_to_the_backend_every_query_is_told_so_at_once()
    {
        // The kernel connects to no broadcast address.
        using var site = new TestSite(null, new IPEndPoint(IPAddress.Broadcast, 53));
        using var client = site.Connect();
        Assert.Equal((0, 100), Ask(client, 100));
    }

    [Fact]
    public void Beyond_the_most_queries_in_flight_a_client_is_told_at_once_and_datagrams_go_on()
    {
        const int more = 300;
        using var silent = new TestResponder((query, isTcp) => isTcp ? [] : [query.Answer()]);
        using var site = new TestSite(
            o => o with
            {
                Tcp = new TcpOptions { MaxInFlightPerConnection = 65535 },
                Backends = [TestSite.Backend(silent.EndPoint) with { TcpTimeout = TimeSpan.FromMinutes(5) }],
            });
        using var client = site.Connect();
        for (int i = 0; i < TcpUpstream.MaxQueries + more; i++)
            client.Write(Query("a", (ushort)i));
        for (int i = 0; i < more; i++)
            Assert.Equal(ResponseCode.ServFail, Read(client).Code);
        Assert.NotNull(site.Ask(MessageText.Wire("b.example IN A +rd")));
        Assert.Equal(TcpUpstream.MaxQueries, site.Balancer.Backends[0].Outstanding);
        Assert.InRange(silent.Connections, 1, TcpUpstreamConnections.Most);
    }

    [Fact]
    public void What_a_backend_does_not_read_is_bounded()
    {
        const int queries = 100, size = 60_000;
        using var stopped = new ManualResetEventSlim();
        using var backend = new TcpBackend((_, _) =>
        {
            stopped.Wait(TimeSpan.FromMinutes(1));
            return Then.Close;
        });
        using var site = Site(backend, o => o with { TcpTimeout = TimeSpan.FromMinutes(5) });
        using var client = site.Connect();
        string strings = string.Join(' ', Enumerable.Repeat($"\"{new string('x', 250)}\"", size / 251));
        byte[] large = TestMessages.Frame(MessageText.Wire($"large.example IN A +rd\nADDITIONAL\nx.example. 0 IN TXT {strings}"));
        for (int i = 0; i < queries; i++)
            client.Write(large);
        int fit = (TcpUpstream.MaxOctets + large.Length - 1) / (large.Length - 2);
        for (int i = fit + 1; i < queries; i++)
            Assert.Equal(ResponseCode.ServFail, Read(client).Code);
        Assert.InRange(site.Balancer.Workers[0].Pending.Count, fit - 1, fit + 1);
        stopped.Set();
    }

    private static TestSite Site(TcpBackend backend, Func<BackendOptions, BackendOptions>? change = null) => new(o => o with
    {
        Tcp = new TcpOptions { MaxInFlightPerConnection = 65535 },
        Backends =
        [
            (change ?? (options => options))(TestSite.Backend(backend.EndPoint) with { TcpTimeout = TimeSpan.FromSeconds(20) }),
        ],
    });

    private static byte[] Query(string name, ushort id) =>
        TestMessages.Frame(MessageText.Wire($"{name}.example IN A +rd +qid={id}"));

    private static (int Id, ResponseCode Code) Read(NetworkStream client)
    {
        byte[] answer = TestMessages.ReadFrame(client);
        return (TestMessages.Id(answer), TestMessages.ResponseCode(answer));
    }

    /// <summary>Asks so many queries at once, and waits for all answers.</summary>
    /// <returns>How many are answers, and how many SERVFAIL.</returns>
    private static (int Answered, int Failed) Ask(NetworkStream client, int queries)
    {
        client.ReadTimeout = 30_000;
        client.Write([.. Enumerable.Range(0, queries).SelectMany(i => Query($"n{i}", (ushort)i))]);
        var answers = Enumerable.Range(0, queries).Select(_ => Read(client)).ToArray();
        Assert.Equal(queries, answers.Select(answer => answer.Id).Distinct().Count());
        return (answers.Count(answer => answer.Code == ResponseCode.NoError),
            answers.Count(answer => answer.Code == ResponseCode.ServFail));
    }
}

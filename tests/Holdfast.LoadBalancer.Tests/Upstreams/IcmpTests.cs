using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>ICMP errors about queries to backends: anybody can send one.</summary>
public sealed class IcmpTests : IDisposable
{
    private const string LongName =
        "a-name-of-many-letters.that-no-router-quotes-whole.where-it-adds-something.behind-what-it-quotes.example";

    private readonly IcmpErrors _icmp = new();

    public void Dispose() => _icmp.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void One_that_quotes_a_query_in_flight_fails_that_query_and_no_other(string address)
    {
        using var backend = new HeldQueries(IPAddress.Parse(address));
        using var site = Site(backend);
        using var one = TestSite.Client(site.EndPoint);
        using var other = TestSite.Client(site.EndPoint);
        one.Send(MessageText.Wire("one.example IN A +rd"));
        var first = backend.Receive();
        other.Send(MessageText.Wire("other.example IN A +rd"));
        var second = backend.Receive();

        _icmp.Send(first.From, backend.EndPoint, first.Query);
        Wait.Until("the error is believed", () => Backend(site) is { SendErrors: 1, Outstanding: 1, IcmpErrorsBelieved: 1 });
        backend.Answer(second);
        Assert.Equal(1, TestMessages.Answers(Receive(other)));
    }

    [Fact]
    public void One_that_quotes_as_much_as_a_brief_router_does_is_believed()
    {
        using var backend = new HeldQueries();
        using var site = Site(backend);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire($"{LongName} IN A +rd"));
        var (query, from) = backend.Receive();
        _icmp.Send(from, backend.EndPoint, query.AsSpan(0, 80));
        Wait.Until("the error is believed", () => Backend(site) is { SendErrors: 1, Outstanding: 0 });
    }

    [Theory]
    [InlineData("nothing", "a.example")]
    [InlineData("the ID alone", "a.example")]
    [InlineData("the header alone", "a.example")]
    [InlineData("another ID", "a.example")]
    [InlineData("another question", "a.example")]
    [InlineData("another type", "a.example")]
    [InlineData("all but the last octet", "a.example")]
    [InlineData("79 octets", LongName)]
    public void One_that_quotes_less_or_another_query_is_ignored(string quoted, string name)
    {
        using var backend = new HeldQueries();
        using var site = Site(backend);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire($"{name} IN A +rd"));
        var held = backend.Receive();
        byte[] query = held.Query;
        byte[] quote = quoted switch
        {
            "nothing" => [],
            "the ID alone" => query[..2],
            "the header alone" => query[..12],
            "another ID" => query.With(m => m[1] ^= 1),
            "another question" => query.With(m => m[13] ^= 1),
            "another type" => query.With(m => m[TestMessages.QuestionEnd(m) - 3] ^= 1),
            "all but the last octet" => query[..(TestMessages.QuestionEnd(query) - 1)],
            _ => query[..79],
        };
        _icmp.Send(held.From, backend.EndPoint, quote);
        Wait.Until("the error is ignored", () => Backend(site).IcmpErrorsIgnored == 1);
        backend.Answer(held);
        Assert.Equal(1, TestMessages.Answers(Receive(client)));
        Assert.Equal(0, Backend(site).SendErrors);
    }

    [Fact]
    public void One_for_another_socket_than_the_querys_is_ignored()
    {
        using var backend = new HeldQueries();
        using var site = Site(backend);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("a.example IN A +rd"));
        var held = backend.Receive();
        using var another = TestSite.Client(site.EndPoint);
        another.Send(MessageText.Wire("b.example IN A +rd"));
        var (_, from) = backend.Receive();
        Assert.NotEqual(held.From, from);

        _icmp.Send(from, backend.EndPoint, held.Query);
        Wait.Until("the error is ignored", () => Backend(site).IcmpErrorsIgnored == 1);
        backend.Answer(held);
        Assert.Equal(1, TestMessages.Answers(Receive(client)));
    }

    [Fact]
    public void Many_at_a_known_port_cost_no_query()
    {
        using var backend = new HeldQueries();
        using var site = Site(backend, sockets: 1);
        using var client = TestSite.Client(site.EndPoint);
        for (int round = 0; round < 20; round++)
        {
            client.Send(MessageText.Wire($"r{round}.example IN A +rd"));
            var held = backend.Receive();
            for (int i = 0; i < 200; i++)
                _icmp.Send(held.From, backend.EndPoint, RandomNumberGenerator.GetBytes(i));
            backend.Answer(held);
            Assert.Equal(1, TestMessages.Answers(Receive(client)));
        }

        Assert.Equal(0, Backend(site).SendErrors);
    }

    /// <summary>17,000 a second over all ports, for as long as 1,200 queries take, each of them 50 ms in flight.</summary>
    [Fact]
    public void A_sweep_over_all_ports_costs_no_query_and_no_socket()
    {
        const int queries = 1200;
        using var backend = new DelayedEcho(TimeSpan.FromMilliseconds(50));
        using var site = new TestSite(
            o => o with { Backends = [TestSite.Backend(backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(5) }] });
        using var ended = new CancellationTokenSource();
        var sweep = new Thread(() => Sweep(backend.EndPoint, ended.Token));
        sweep.Start();
        int answered = 0;
        using var client = TestSite.Client(site.EndPoint);
        var receiver = new Thread(() =>
        {
            byte[] buffer = new byte[4096];
            try
            {
                while (answered < queries)
                {
                    client.Receive(buffer);
                    answered++;
                }
            }
            catch (SocketException)
            {
                // The answers are over.
            }
        });
        receiver.Start();
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < queries; i++)
        {
            while (clock.Elapsed < TimeSpan.FromSeconds(4.0 * i / queries))
                Thread.Sleep(1);
            client.Send(MessageText.Wire($"n{i}.example IN A +rd +qid={i}"));
        }

        receiver.Join();
        ended.Cancel();
        sweep.Join();
        Assert.Equal(queries, answered);
        Assert.True(Backend(site).IcmpErrorsIgnored > 0, "the sweep came past no socket");
        Assert.Equal((0, 0), (Backend(site).SendErrors, Backend(site).IcmpErrorsBelieved));
        Assert.Equal(4, backend.Ports.Count);
    }

    private void Sweep(IPEndPoint backend, CancellationToken ended)
    {
        const int rate = 17_000;
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[])['\t', ' ', '\n'], 2);
        var (lowest, highest) = (int.Parse(range[0], null), int.Parse(range[1], null));
        var clock = Stopwatch.StartNew();
        for (long sent = 0; !ended.IsCancellationRequested; sent++)
        {
            while (clock.Elapsed.TotalSeconds * rate < sent && !ended.IsCancellationRequested)
                Thread.Sleep(1);
            int port = lowest + (int)(sent % (highest - lowest + 1));
            // A forger knows names that are asked for, but no ID.
            byte[] guess = MessageText.Wire($"n{sent % 1200}.example IN A +rd +qid={sent % 65536}");
            _icmp.Send(new IPEndPoint(backend.Address, port), backend, sent % 2 == 0 ? [] : guess);
        }
    }

    private static BackendStatus Backend(TestSite site) => site.Balancer.Backends[0];

    private static byte[] Receive(Socket client)
    {
        byte[] buffer = new byte[4096];
        return buffer[..client.Receive(buffer)];
    }

    private static TestSite Site(HeldQueries backend, int sockets = 4) => new(o => o with
    {
        Backends = [TestSite.Backend(backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(30), Sockets = sockets }],
    });
}

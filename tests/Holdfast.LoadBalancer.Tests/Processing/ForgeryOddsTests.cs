using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>
/// What a forger's chances hang on (RFC 5452): how many queries for one question, in whatever form, are in flight over UDP at
/// once.
/// </summary>
public sealed class ForgeryOddsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly string[] Forms =
        ["+rd", "", "+rd +cd", "+rd +ad", "+rd +bufsize=1232", "+rd +bufsize=1232 +do", "+rd +bufsize=4096 +ednsopt=10:616263"];

    [Fact]
    public void Client_subnets_give_a_forger_no_better_odds()
    {
        double without = OddsOfHit(MostInFlight(clientSubnet: false, subnets: 1, Forms[..1]));
        Assert.InRange(OddsOfHit(MostInFlight(clientSubnet: true, subnets: 100, Forms[..1])), 0, without);
        Assert.InRange(OddsOfHit(MostInFlight(clientSubnet: true, subnets: 20, Forms)), 0, without);
        Assert.InRange(OddsOfHit(MostInFlight(clientSubnet: false, subnets: 20, Forms)), 0, without);
    }

    [Fact]
    public void What_goes_beyond_the_limit_is_asked_over_TCP_and_answered()
    {
        using var backend = new DnsResponder(query => query.Tcp ? [query.Answer("+qr +rd +ra")] : []);
        using var site = new TestSite(o => Configured(o, clientSubnet: true), backend.EndPoint);
        var clients = Enumerable.Range(0, 50).Select(i => Client(site, i)).ToArray();
        for (int i = 0; i < clients.Length; i++)
            clients[i].Send(MessageText.Wire($"www.example IN A +rd +qid={i}"));
        int overTcp = clients.Length - QuestionsInFlight.Max;
        Wait.Until("those over TCP are answered", () => clients.Count(client => client.Available > 0) == overTcp);
        Assert.Equal(overTcp, site.Balancer.Counters[Counter.ForgeryLimit]);
        Assert.Equal(QuestionsInFlight.Max, backend.Received.Count(query => !query.Tcp));
        Array.ForEach(clients, client => client.Dispose());
    }

    /// <summary>Each backend is asked by half of the clients, and hedged to by the other half.</summary>
    [Fact]
    public void What_is_asked_of_a_second_backend_counts_there_too()
    {
        using var one = new DnsResponder(Answer);
        using var other = new DnsResponder(Answer);
        using var site = new TestSite(
            o =>
            {
                var backend = Configured(o, clientSubnet: true).Backends[0];
                return Configured(o, clientSubnet: true) with
                {
                    Policy = PolicyType.Of<RoundRobin>(),
                    Hedge = new HedgeOptions { Time = new HedgeTime(TimeSpan.FromMilliseconds(200)) },
                    Backends = [backend, backend with { Name = "other", EndPoint = other.EndPoint }],
                };
            },
            one.EndPoint, other.EndPoint);
        var clients = Enumerable.Range(0, 2 * QuestionsInFlight.Max).Select(i => Client(site, i)).ToArray();
        for (int i = 0; i < clients.Length; i++)
            clients[i].Send(MessageText.Wire($"www.example IN A +rd +qid={i}"));
        // Neither backend is dead: it answers what else it is asked.
        Wait.Until("some are hedged", () =>
            site.Ask(MessageText.Wire("lively.example IN A +rd"), source: Subnet((int)site.Balancer.ClientQueries)) is not null
            && site.Balancer.Counters[Counter.Hedged] >= QuestionsInFlight.Max);
        foreach (var backend in new[] { one, other })
            Assert.Equal(QuestionsInFlight.Max, backend.Received.Count(query => !query.Tcp && IsSilent(query)));
        Wait.Until("what goes beyond comes over TCP", () => one.Received.Concat(other.Received).Any(query => query.Tcp));
        Array.ForEach(clients, client => client.Dispose());

        static bool IsSilent(ReceivedQuery query) => query.Message.Questions[0].Name.ToString() == "www.example.";
        static IEnumerable<byte[]> Answer(ReceivedQuery query) => IsSilent(query) ? [] : [query.Answer("+qr +rd +ra")];
    }

    [Fact]
    public void Other_questions_have_a_limit_of_their_own()
    {
        using var backend = new DnsResponder(_ => []);
        using var site = new TestSite(o => Configured(o, clientSubnet: true), backend.EndPoint);
        using var client = Client(site, 1);
        for (int i = 0; i < 50; i++)
            client.Send(MessageText.Wire($"www{i / 2}.example IN {(i % 2 == 0 ? "A" : "AAAA")} +rd +qid={i}"));
        Wait.Until("all are there", () => backend.Received.Count == 50);
        Assert.DoesNotContain(backend.Received, query => query.Tcp);
    }

    [Fact]
    public void A_place_is_free_again_when_a_query_is_over()
    {
        using var backend = new DnsResponder(query => [query.Answer("+qr +rd +ra SERVFAIL")]);
        using var site = new TestSite(
            o => Configured(o, clientSubnet: true) with { Cache = new CacheOptions(100) { TemporaryFailureTtl = TimeSpan.Zero } },
            backend.EndPoint);
        for (int i = 0; i < 4 * QuestionsInFlight.Max; i++)
            Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd"), source: Subnet(i)));
        Assert.DoesNotContain(backend.Received, query => query.Tcp);
    }

    /// <summary>
    /// The chance to hit within a time-out for who sends 100,000 answers a second and knows the four ports: each of his answers
    /// hits with as many chances as there are queries, out of all pairs of ID and port.
    /// </summary>
    private static double OddsOfHit(int inFlight)
    {
        const double answers = 100_000, ids = 65_536, ports = 4;
        return 1 - Math.Pow(1 - (inFlight / (ids * ports)), answers * Timeout.TotalSeconds);
    }

    /// <summary>
    /// How many queries for one question a silent backend has over UDP within a time-out, while clients of so many subnets ask it
    /// in each of these forms again and again.
    /// </summary>
    private static int MostInFlight(bool clientSubnet, int subnets, string[] forms)
    {
        var time = new FakeTimeProvider();
        using var backend = new DnsResponder(_ => []);
        using var site = new TestSite(time, o => Configured(o, clientSubnet), backend.EndPoint);
        var clients = Enumerable.Range(0, subnets).Select(i => Client(site, i)).ToArray();
        int sent = 0;
        for (int part = 0; part < QueryMerger.PartOfTimeout; part++)
        {
            foreach (var client in clients)
            {
                foreach (string form in forms)
                    client.Send(MessageText.Wire($"www.example IN A {form} +qid={sent++}"));
            }

            Wait.Until(
                "each has been sent, or waits",
                () => backend.Received.Count + site.Balancer.Counters[Counter.Merged] == sent);
            time.Advance((Timeout / QueryMerger.PartOfTimeout) - TimeSpan.FromMilliseconds(10));
            Wait.Until("a turn of the worker", () => site.Balancer.HeartbeatAge <= TimeSpan.Zero);
            time.Advance(TimeSpan.FromMilliseconds(11));
            Wait.Until("a turn of the worker", () => site.Balancer.HeartbeatAge <= TimeSpan.Zero);
        }

        Array.ForEach(clients, client => client.Dispose());
        return backend.Received.Count(query => !query.Tcp);
    }

    private static LoadBalancerOptions Configured(LoadBalancerOptions options, bool clientSubnet) => options with
    {
        Cache = new CacheOptions(100) { HugePages = false },
        Backends =
        [
            options.Backends[0] with
            {
                ClientSubnet = clientSubnet,
                UdpTimeout = Timeout + TimeSpan.FromMilliseconds(1),
                TcpTimeout = TimeSpan.FromSeconds(20),
            },
        ],
    };

    private static Socket Client(TestSite site, int subnet)
    {
        var client = TestSite.Client(site.EndPoint, Subnet(subnet));
        client.SendBufferSize = 1 << 20;
        return client;
    }

    private static IPAddress Subnet(int number) => new([127, 1, (byte)number, 1]);
}

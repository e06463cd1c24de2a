using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>More queries that nobody answers than there are slots: they take their own share only.</summary>
public sealed class UnanswerableFloodTests
{
    private const int Queries = 120_000;
    private static readonly TimeSpan LongerThanTheTest = TimeSpan.FromMinutes(5);

    [Fact]
    public void With_a_silent_zone_behind_the_only_backend_every_other_query_is_answered()
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = Site(o => o with { Limits = new ClientLimits { MaxWaiting = 0 } }, backend.EndPoint);
        Assert.Equal(0, LostBeside(site));
        var status = site.Balancer.Backends[0];
        Assert.Equal((0, 0), (status.Timeouts, site.Balancer.Counters[Counter.InFlightLimit]));
        Assert.InRange(status.GaveWay, 1, Queries);
        Assert.InRange(status.Outstanding, 1, 32_768);
    }

    [Fact]
    public void Of_a_client_that_floods_the_oldest_queries_give_way_to_its_others()
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = Site(null, backend.EndPoint);
        // While four are in flight, 480 of the flood come, of which 1,000 may wait.
        Assert.Equal(0, LostBeside(site, mostInFlight: 4));
        Assert.InRange(site.Balancer.Backends[0].Outstanding, 900, new ClientLimits().MaxWaiting);
    }

    /// <summary>
    /// Honest are the queries that are answered in the end, however slowly: they outlive the flood that their own client sends,
    /// for one zone, or for many that one backend is silent about.
    /// </summary>
    [Theory]
    [InlineData("z.silent.example", false)]
    [InlineData("z{0}.silent.example", true)]
    public void An_honest_query_outlives_the_flood_of_its_own_client(string zone, bool hasPoolOfItsOwn)
    {
        const int most = 100;
        using var silent = new HeldQueries();
        using var good = new HeldQueries();
        using var site = Site(
            o => o with
            {
                Limits = new ClientLimits { MaxWaiting = most, ErrorAnswersPerSecond = 1 },
                Rules = [new RuleOptions(
                    new MatchOptions { Suffixes = [Name.Parse("silent.example")] }, new PoolAction("silent"))],
                Backends =
                [
                    o.Backends[0] with { Pools = hasPoolOfItsOwn ? ["silent"] : ["silent", BackendOptions.DefaultPool] },
                    .. hasPoolOfItsOwn ? [o.Backends[1]] : Array.Empty<BackendOptions>(),
                ],
            },
            silent.EndPoint, good.EndPoint);
        var backend = hasPoolOfItsOwn ? good : silent;
        using var client = TestSite.Client(site.EndPoint);
        var held = new List<(byte[] Query, IPEndPoint From)>();
        for (int i = 0; i < 10; i++)
        {
            client.Send(MessageText.Wire($"n{i}.good.example IN A +rd +qid={i}"));
            held.Add(backend.Receive());
        }

        for (int i = 0; i < 5 * most; i++)
        {
            client.Send(MessageText.Wire(
                $"x{i}.{string.Format(CultureInfo.InvariantCulture, zone, i)} IN A +rd +qid={1000 + i}"));
            Wait.Until("it is taken", () => site.Balancer.ClientQueries == held.Count + i + 1);
        }

        Wait.Until("as many wait as may", () => site.Balancer.Backends.Sum(status => status.Outstanding) == most);
        foreach (var query in held)
            backend.Answer(query);
        var answered = new HashSet<int>();
        while (answered.Count < held.Count)
        {
            byte[] answer = TestSite.ReceiveWithin(client, 5000);
            if (TestMessages.ResponseCode(answer) == ResponseCode.NoError)
                answered.Add(TestMessages.Id(answer));
        }
    }

    /// <summary>However many others have older queries at the same backend, a client has one of its own give way.</summary>
    [Fact]
    public void What_gives_way_is_the_clients_own_though_others_have_waited_longer()
    {
        using var backend = new HeldQueries();
        using var site = Site(o => o with { Limits = new ClientLimits { MaxWaiting = 200 } }, backend.EndPoint);
        using var other = TestSite.Client(site.EndPoint, IPAddress.Parse("127.0.0.9"));
        using var client = TestSite.Client(site.EndPoint);
        for (int i = 0; i < 200; i++)
            other.Send(MessageText.Wire($"n{i}.other.example IN A +rd"));
        Wait.Until("they wait", () => site.Balancer.Backends[0].Outstanding == 200);
        for (int i = 0; i < 201; i++)
            client.Send(MessageText.Wire($"n{i}.example IN A +rd +qid={i}"));
        Assert.Equal((0, ResponseCode.ServFail), IdAndCode(TestSite.ReceiveWithin(client, 5000)));
        Wait.Until("the new one waits", () => site.Balancer.Backends[0].Outstanding == 400);
        Assert.Equal((1, 0), (site.Balancer.Backends[0].GaveWay, site.Balancer.Counters[Counter.ClientInFlightLimit]));

        static (int Id, ResponseCode Code) IdAndCode(byte[] answer) =>
            (TestMessages.Id(answer), TestMessages.ResponseCode(answer));
    }

    [Fact]
    public void Silent_pools_that_take_every_slot_leave_those_of_a_slow_good_one()
    {
        using var silent = new NativeEcho(silentFrom: 8);
        using var alsoSilent = new NativeEcho(silentFrom: 8);
        using var slow = new DelayedEcho(TimeSpan.FromMilliseconds(300));
        using var site = Site(
            o => o with
            {
                Limits = new ClientLimits { MaxWaiting = 0 },
                Rules = [new RuleOptions(
                    new MatchOptions { Suffixes = [Name.Parse("silent.example")] }, new PoolAction("silent"))],
                Backends =
                [
                    o.Backends[0] with { Pools = ["silent"] },
                    o.Backends[1] with { Pools = ["silent"] },
                    o.Backends[2],
                ],
            },
            silent.EndPoint, alsoSilent.EndPoint, slow.EndPoint);
        Assert.Equal(0, LostBeside(site));
        Assert.Equal(0, site.Balancer.Backends[2].GaveWay);
        Assert.InRange(site.Balancer.Backends[0].GaveWay + site.Balancer.Backends[1].GaveWay, 1, Queries);
        Assert.Equal(0, site.Balancer.Counters[Counter.InFlightLimit]);
    }

    [Fact]
    public void Who_gave_way_is_told_SERVFAIL_and_why_as_often_as_the_limit_of_error_answers_lets()
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = Site(
            o => o with { Limits = new ClientLimits { MaxWaiting = 10, ErrorAnswersPerSecond = 5 } }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        for (int i = 0; i < 40; i++)
            client.Send(MessageText.Wire($"silent{i:00}.example IN A +rd +bufsize=1232 +qid={i}"));
        byte[] buffer = new byte[512];
        for (int i = 0; i < 5; i++)
        {
            byte[] answer = buffer[..client.Receive(buffer)];
            Assert.Equal((i, ResponseCode.ServFail), (TestMessages.Id(answer), TestMessages.ResponseCode(answer)));
            Assert.Contains("ede=23", TestMessages.FirstLine(answer), StringComparison.Ordinal);
        }

        Assert.Throws<SocketException>(() => TestSite.ReceiveWithin(client, 100));
        Assert.Equal(25, site.Balancer.Counters[Counter.GaveWay]);
    }

    [Fact]
    public void A_stream_has_SERVFAIL_too_for_a_query_that_gave_way()
    {
        using var backend = new TestResponder((_, _) => []);
        using var site = Site(null, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("www.example IN A +rd")));
        Wait.Until("it is sent", () => site.Balancer.Backends[0].Outstanding == 1);
        var worker = site.Balancer.Workers[0];
        worker.Worker.Post(() =>
        {
            while (worker.Pending.TryTake(out _))
            {
            }
        });
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("www2.example IN A +rd"));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
    }

    [Fact]
    public void A_client_with_as_many_queries_in_flight_as_it_may_have_gets_no_more_and_others_do()
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = Site(o => o with { MaxInFlightPerClient = 3 }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        for (int i = 0; i < 3; i++)
            client.Send(MessageText.Wire($"silent{i:00}.example IN A +rd"));
        Assert.Null(TestSite.Ask(client, MessageText.Wire("good.example IN A +rd"), 200));
        Assert.Equal(1, site.Balancer.Counters[Counter.ClientInFlightLimit]);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("good.example IN A +rd")));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
        Assert.NotNull(site.Ask(MessageText.Wire("good.example IN A +rd"), source: IPAddress.Parse("127.0.0.9")));
    }

    [Fact]
    public void A_query_that_others_wait_for_gives_way_to_none_of_its_clients()
    {
        using var backend = new HeldQueries();
        using var site = Site(
            o => o with { Limits = new ClientLimits { MaxWaiting = 1 }, Cache = new CacheOptions(100) { HugePages = false } },
            backend.EndPoint);
        using var flooder = TestSite.Client(site.EndPoint);
        using var other = TestSite.Client(site.EndPoint, IPAddress.Parse("127.0.0.9"));
        flooder.Send(MessageText.Wire("popular.example IN A +rd"));
        var held = backend.Receive();
        other.Send(MessageText.Wire("popular.example IN A +rd"));
        Wait.Until("it waits", () => site.Balancer.Counters[Counter.Merged] == 1);
        flooder.Send(MessageText.Wire("popular.example IN A +rd"));
        flooder.Send(MessageText.Wire("unpopular.example IN A +rd"));
        Wait.Until("both are dropped", () => site.Balancer.Counters[Counter.ClientInFlightLimit] == 2);
        backend.Answer(held);
        Assert.Equal("popular.example.", TestMessages.QName(TestSite.ReceiveWithin(other, 3000)));
    }

    [Theory]
    [InlineData(32, "127.0.0.9", true)]
    [InlineData(24, "127.0.0.9", false)]
    [InlineData(24, "127.0.1.9", true)]
    public void Clients_of_one_network_are_one(int prefix, string other, bool isAnswered)
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = Site(
            o => o with { MaxInFlightPerClient = 1, Limits = new ClientLimits { Ipv4Prefix = prefix } }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("silent00.example IN A +rd"));
        Wait.Until("it is sent", () => site.Balancer.Backends[0].Outstanding == 1);
        int timeout = isAnswered ? 3000 : 200;
        byte[]? answer = site.Ask(MessageText.Wire("good.example IN A +rd"), timeout, source: IPAddress.Parse(other));
        Assert.Equal(isAnswered, answer is not null);
    }

    /// <summary>Asks for a thousand names beside a flood, each of which is to be answered.</summary>
    private static int LostBeside(TestSite site, int mostInFlight = int.MaxValue)
    {
        const int honest = 1000;
        using var flood = new Flood(site, "silent.example");
        using var client = TestSite.Client(site.EndPoint);
        // Answers that come while this thread waits for a processor are not lost: all of them fit.
        client.ReceiveBufferSize = honest * 2048;
        var answered = new HashSet<int>();
        int next = 0;
        for (int sent = 0; sent < Queries; sent += 64)
        {
            while (next < honest && (long)next * Queries <= (long)sent * honest)
                client.Send(MessageText.Wire($"n{next}.good.example IN A +rd +qid={next++}"));
            flood.Send(others: next);
            // Nobody's receive buffer shall be full of answers.
            _ = flood.CountAnswers();
            while (client.Available > 0 || next - answered.Count > mostInFlight)
                TakeAnswer();
        }

        try
        {
            while (answered.Count < next)
                TakeAnswer();
        }
        catch (SocketException)
        {
            // No more will come.
        }

        return next - answered.Count;

        void TakeAnswer()
        {
            byte[] answer = TestSite.ReceiveWithin(client, 5000);
            if (TestMessages.ResponseCode(answer) == ResponseCode.NoError)
                answered.Add(TestMessages.Id(answer));
        }
    }

    private static TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions>? change, params IPEndPoint[] backends) => new(
        o =>
        {
            o = o with
            {
                Backends =
                [
                    .. o.Backends.Select(backend => backend with
                    {
                        UdpTimeout = LongerThanTheTest,
                        TcpTimeout = LongerThanTheTest,
                    }),
                ],
            };
            return change?.Invoke(o) ?? o;
        },
        backends);
}

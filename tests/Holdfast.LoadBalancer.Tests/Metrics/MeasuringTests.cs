using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Metrics;

/// <summary>What a running load balancer measures and counts, by where answers come from.</summary>
public sealed class MeasuringTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backends_answer_is_as_late_as_the_backend_and_one_from_the_cache_is_not(bool tcp)
    {
        using var backend = new TestResponder((query, _) =>
        {
            Thread.Sleep(Slow);
            return [query.Answer()];
        });
        using var site = new TestSite(o => o with { Cache = new CacheOptions(100) { HugePages = false } }, backend.EndPoint);
        using var stream = site.Connect();
        for (int i = 0; i < 3; i++)
            AskOver(tcp);
        AskOver(tcp, MessageText.Wire("id.server CH TXT +rd"));
        Wait.Until("all are measured", () => Count(AnswerSource.Cache) == 2 && Count(AnswerSource.Self) == 1);
        var slow = site.Balancer.Latency(AnswerSource.Backend);
        Assert.Equal(1, slow.Count);
        Assert.InRange(slow.SumSeconds, 0.03, 2);
        Assert.InRange(slow.Quantile(0.5)!.Value.TotalSeconds, 0.025, 2.5);
        Assert.InRange(site.Balancer.Latency(AnswerSource.Cache).SumSeconds, 1e-9, 0.03);
        var counters = site.Balancer.Counters;
        Assert.Equal(
            (2, 1, 1, 4),
                (counters.ResponsesFrom(AnswerSource.Cache, 0), counters.ResponsesFrom(AnswerSource.Backend, 0),
                    counters.ResponsesFrom(AnswerSource.Self, 0), counters.Responses));

        void AskOver(bool overTcp, byte[]? query = null)
        {
            query ??= MessageText.Wire("www.example.org IN A +rd");
            if (!overTcp)
            {
                Assert.NotNull(site.Ask(query));
                return;
            }

            stream.Write(TestMessages.Frame(query));
            TestMessages.ReadFrame(stream);
        }

        long Count(AnswerSource source) => site.Balancer.Latency(source).Count;
    }

    [Fact]
    public void Of_each_backend_answers_are_counted_by_response_code_and_measured()
    {
        using var backend = new TestResponder((query, _) =>
        {
            Thread.Sleep(Slow);
            var answer = query.Answer();
            answer[3] |= (byte)ResponseCode.NXDomain;
            return [answer];
        });
        using var site = new TestSite(null, backend.EndPoint);
        using (var socket = TestSite.Client(site.EndPoint))
        using (site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false))
            Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("own.example IN A +rd")));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        var status = site.Balancer.Backends.Single();
        Assert.Equal(1, status.Durations.Count);
        Assert.InRange(status.Durations.SumSeconds, 0.03, 2);
        Assert.Equal(status.Latency!.Value.TotalSeconds, status.Durations.SumSeconds, tolerance: 1e-9);
        var byCode = BackendCounters.All.Single(row => row.Family.Name == "holdfast_backend_responses_total");
        Assert.Equal([("NXDOMAIN", 1L)], byCode.Samples(status.Counters).Where(sample => sample.Value != 0)
            .Select(sample => (sample.Labels.Single(), sample.Value)));
    }

    [Fact]
    public void Own_checks_are_neither_measured_nor_counted_among_the_clients_answers()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var socket = TestSite.Client(site.EndPoint);
        using var exemption = site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false);
        Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd")));
        Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("id.server CH TXT +rd")));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Wait.Until("the client's answer is counted", () => site.Balancer.Counters.Responses == 1);
        Assert.Equal((1, 0), (site.Balancer.Latency(AnswerSource.Backend).Count, site.Balancer.Latency(AnswerSource.Self).Count));
    }

    [Fact]
    public void Own_checks_are_in_no_counter_of_clients_nor_of_backends()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using (var socket = TestSite.Client(site.EndPoint))
        using (site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false))
        {
            Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd")));
        }

        using (var check = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            check.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using var exemption = site.Balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: true);
            check.Connect(site.EndPoint);
            using var stream = new NetworkStream(check) { ReadTimeout = 5000 };
            stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
            TestMessages.ReadFrame(stream);
            Assert.Equal((0, 0), (site.Balancer.Counters[Counter.TcpOpen], site.Balancer.Counters[Counter.TcpAccepted]));
        }

        Wait.Until("both are counted as own checks", () => site.Balancer.Counters[Counter.OwnChecks] == 2);
        AssertCountsNothing(Assert.Single(site.Balancer.Backends));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Wait.Until("a client's query is counted", () => Assert.Single(site.Balancer.Backends) is { Queries: 1, Answers: 1 });
        Assert.Equal(0, site.Balancer.Counters[Counter.TcpOpen]);
    }

    [Fact]
    public void Own_checks_that_fail_are_in_no_counter_either()
    {
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var site = new TestSite(null, (IPEndPoint)backend.LocalEndPoint!);
        using var none = new TestSite(o => o with { NoBackend = NoBackendAction.Drop });
        foreach (var where in new[] { site, none })
        {
            using var socket = TestSite.Client(where.EndPoint);
            using var exemption = where.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false);
            Assert.Null(TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd"), 1000));
        }

        Wait.Until("the query has timed out", () => Assert.Single(site.Balancer.Backends).Outstanding == 0);
        AssertCountsNothing(Assert.Single(site.Balancer.Backends));
        Assert.Equal(0, site.Balancer.Counters[Counter.BackendTimeoutDropped]);
        Assert.Equal((0, 0), (none.Balancer.Counters[Counter.NoBackend], none.Balancer.Counters[Counter.NoBackendDropped]));
    }

    private static void AssertCountsNothing(BackendStatus backend)
    {
        Assert.Equal(
            (0, 0, 0, 0, 0), (backend.Queries, backend.Answers, backend.Timeouts, backend.SendErrors, backend.GaveWay));
        Assert.Null(backend.Latency);
    }

    [Fact]
    public void An_extended_response_code_is_not_counted_as_what_its_lower_half_says()
    {
        using var site = new TestSite();
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd +edns=1")));
        Assert.Equal(
            (0, 1), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Self, 0), site.Balancer.Counters.ResponsesFrom(
                AnswerSource.Self, 16)));
    }

    [Fact]
    public void A_query_dropped_for_want_of_backends_is_told_apart_from_one_answered_servfail()
    {
        using var silent = new TestSite(o => o with { NoBackend = NoBackendAction.Drop });
        Assert.Null(silent.Ask(MessageText.Wire("a.example IN A +rd"), 200));
        Assert.Equal((1, 1), (silent.Balancer.Counters[Counter.NoBackend], silent.Balancer.Counters[Counter.NoBackendDropped]));
        using var telling = new TestSite();
        Assert.NotNull(telling.Ask(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal((1, 0), (telling.Balancer.Counters[Counter.NoBackend], telling.Balancer.Counters[Counter.NoBackendDropped]));
        Assert.Equal(1, telling.Balancer.Counters.ResponsesFrom(AnswerSource.Self, 2));
    }
}

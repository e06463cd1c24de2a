using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Identical queries over UDP and TCP: one is sent, and each client gets its answer as its transport allows.</summary>
public sealed class MergedOverTransportsTests : IDisposable
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly TestResponder _backend;
    private Func<byte[], bool, byte[]?> _answer = (query, _) => query.Answer();

    public MergedOverTransportsTests() => _backend = new TestResponder((query, overTcp) =>
    {
        _gate.Wait(TimeSpan.FromSeconds(10));
        return _answer(query, overTcp) is { } answer ? [answer] : [];
    });

    public void Dispose()
    {
        _gate.Release(1000);
        _backend.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public void A_stream_joins_a_datagrams_query()
    {
        using var site = Site();
        using var datagrams = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        byte[] first = MessageText.Wire("a.example IN A +rd +qid=1"), second = MessageText.Wire("A.example IN A +rd +qid=2");
        datagrams.Send(first);
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        stream.Write(TestMessages.Frame(second));
        Merges(site, 1);
        _gate.Release();
        Assert.Equal(first.Answer(), Receive(datagrams));
        Assert.Equal(second.Answer(), TestMessages.ReadFrame(stream));
        Assert.Single(_backend.Received);
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
    }

    [Fact]
    public void A_datagram_joins_a_streams_query_and_gets_as_much_as_it_can_take()
    {
        _answer = (query, _) => query.Answer(200);
        using var site = Site();
        using var datagrams = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("big.example IN A +rd +qid=1")));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        datagrams.Send(MessageText.Wire("big.example IN A +rd +qid=2"));
        Merges(site, 1);
        _gate.Release();
        Assert.Equal((200, false), Size(TestMessages.ReadFrame(stream)));
        byte[] cut = Receive(datagrams);
        Assert.True(TestMessages.Truncated(cut) && cut.Length <= 512);
        Assert.Equal(2, TestMessages.Id(cut));
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void Streams_join_each_other()
    {
        using var site = Site();
        using var one = site.Connect();
        using var other = site.Connect();
        one.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=1")));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        other.Write(
            [.. TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=2")), .. TestMessages.Frame(
                MessageText.Wire("a.example IN A +rd +qid=3"))]);
        Merges(site, 2);
        _gate.Release();
        Assert.Equal(1, TestMessages.Id(TestMessages.ReadFrame(one)));
        Assert.Equal(
            [2, 3], new[] { TestMessages.ReadFrame(other), TestMessages.ReadFrame(other) }.Select(
                answer => (int)TestMessages.Id(answer)).Order());
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void Streams_that_wait_get_the_whole_answer_when_the_datagrams_one_is_truncated()
    {
        _answer = (query, overTcp) => overTcp
            ? query.Answer(300) : query.TruncatedAnswer();
        using var site = Site();
        using var datagrams = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        datagrams.Send(MessageText.Wire("tc.example IN A +rd +qid=1"));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        stream.Write(
            [.. TestMessages.Frame(MessageText.Wire("tc.example IN A +rd +qid=2")), .. TestMessages.Frame(
                MessageText.Wire("tc.example IN A +rd +qid=3"))]);
        Merges(site, 2);
        _gate.Release(2);
        Assert.True(TestMessages.Truncated(Receive(datagrams)));
        Assert.Equal((300, false), Size(TestMessages.ReadFrame(stream)));
        Assert.Equal((300, false), Size(TestMessages.ReadFrame(stream)));
        Assert.Equal(2, _backend.Received.Count);
        Assert.Equal(0, site.Balancer.Counters[Counter.MergedUnanswered]);
    }

    [Fact]
    public void Streams_that_wait_are_asked_for_over_tcp_when_no_datagram_comes()
    {
        _answer = (query, overTcp) => overTcp ? query.Answer() : null;
        using var site = Site(o => o with { Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromMilliseconds(800) }] });
        _gate.Release(10);
        using var datagrams = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        datagrams.Send(MessageText.Wire("lost.example IN A +rd +qid=1"));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        stream.Write(TestMessages.Frame(MessageText.Wire("lost.example IN A +rd +qid=2")));
        Merges(site, 1);
        byte[] answer = TestMessages.ReadFrame(stream);
        Assert.Equal((2, ResponseCode.NoError), (TestMessages.Id(answer), TestMessages.ResponseCode(answer)));
        Assert.Equal(
            (1, 0), (site.Balancer.Counters[Counter.BackendTimeoutDropped], site.Balancer.Counters[Counter.MergedUnanswered]));
    }

    [Fact]
    public void When_a_streams_query_fails_streams_are_told_and_datagrams_are_not()
    {
        _answer = (_, _) => null;
        using var site = Site(o => o with { Backends = [o.Backends[0] with { TcpTimeout = TimeSpan.FromMilliseconds(800) }] });
        _gate.Release(10);
        using var datagrams = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        using var other = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("lost.example IN A +rd +qid=1")));
        Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
        datagrams.Send(MessageText.Wire("lost.example IN A +rd +qid=2"));
        other.Write(TestMessages.Frame(MessageText.Wire("lost.example IN A +rd +qid=3")));
        Merges(site, 2);
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
        byte[] told = TestMessages.ReadFrame(other);
        Assert.Equal((3, ResponseCode.ServFail), (TestMessages.Id(told), TestMessages.ResponseCode(told)));
        Assert.Equal(1, site.Balancer.Counters[Counter.MergedUnanswered]);
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
    }

    [Fact]
    public void A_client_that_has_left_keeps_nobody_from_the_answer()
    {
        using var site = Site();
        using var datagrams = TestSite.Client(site.EndPoint);
        using (var gone = site.Connect())
        {
            gone.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=1")));
            Wait.Until("the first is pending", () => site.Balancer.ClientQueries == 1);
            datagrams.Send(MessageText.Wire("a.example IN A +rd +qid=2"));
            Merges(site, 1);
            gone.Socket.LingerState = new LingerOption(true, 0);
        }

        Wait.Until("it has left", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
        _gate.Release();
        Assert.Equal(2, TestMessages.Id(Receive(datagrams)));
        Assert.Equal(0, site.Balancer.Workers[0].Pending.Count);
    }

    private static (int Answers, bool Truncated) Size(byte[] answer) =>
        (TestMessages.Answers(answer), TestMessages.Truncated(answer));

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
            Cache = new CacheOptions(100) { HugePages = false },
            Backends = [
                TestSite.Backend(
                    _backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(20), TcpTimeout = TimeSpan.FromSeconds(20) }],
            Tcp = new TcpOptions { IdleTimeout = TimeSpan.FromSeconds(30) },
        };
        return change?.Invoke(o) ?? o;
    });
}

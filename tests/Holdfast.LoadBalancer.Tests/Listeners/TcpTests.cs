using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

public sealed class TcpTests
{
    [Fact]
    public void Brings_a_large_answer_back_whole()
    {
        using var backend = new TestResponder((query, _) => [query.Answer(4090)]);
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        byte[] query = MessageText.Wire("large.example IN A +rd +qid=7");
        stream.Write(TestMessages.Frame(query));
        Assert.Equal(query.Answer(4090), TestMessages.ReadFrame(stream));
        Assert.Equal(1, TcpQueries(site));
    }

    [Fact]
    public void Takes_pipelined_queries_and_answers_out_of_order()
    {
        // The backend answers in pairs, the later query first.
        byte[]? held = null;
        using var backend = new TestResponder((query, _) =>
        {
            if (held is null)
            {
                held = query;
                return [];
            }

            byte[] first = held;
            held = null;
            return [query.Answer(), first.Answer()];
        });
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write(
            [.. TestMessages.Frame(MessageText.Wire("one.example IN A +rd +qid=1")), .. TestMessages.Frame(
                MessageText.Wire("two.example IN A +rd +qid=2"))]);
        byte[] first = TestMessages.ReadFrame(stream);
        byte[] second = TestMessages.ReadFrame(stream);
        Assert.Equal((2, "two.example."), (TestMessages.Id(first), TestMessages.QName(first)));
        Assert.Equal((1, "one.example."), (TestMessages.Id(second), TestMessages.QName(second)));
    }

    [Fact]
    public void Takes_a_query_that_comes_octet_by_octet()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        foreach (byte octet in TestMessages.Frame(MessageText.Wire("a.example IN A +rd")))
        {
            stream.WriteByte(octet);
            stream.Flush();
        }

        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
    }

    [Fact]
    public void Answers_what_was_asked_before_the_client_stopped_writing()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.True(IsClosed(stream));
    }

    [Fact]
    public void Cuts_off_who_does_not_finish_a_message()
    {
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MessageTimeout = TimeSpan.FromMilliseconds(300) } });
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")).AsSpan(0, 9));
        Assert.True(IsClosed(stream));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpMessageTimeouts]);
    }

    [Fact]
    public void Cuts_off_who_does_not_take_answers()
    {
        using var backend = new TestResponder((query, _) => [query.Answer(4090)]);
        using var site = new TestSite(
            o => o with { Tcp = new TcpOptions { MessageTimeout = TimeSpan.FromMilliseconds(300) } }, backend.EndPoint);
        using var stream = site.Connect();
        stream.Socket.ReceiveBufferSize = 4096;
        byte[] query = TestMessages.Frame(MessageText.Wire("large.example IN A +rd"));
        for (int i = 0; i < 90; i++)
            stream.Write(query);
        Wait.Until("the slow reader is cut off", () => site.Balancer.Counters[Counter.TcpSlowReaders] == 1);
    }

    [Fact]
    public void Closes_a_connection_that_is_idle()
    {
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) } });
        using var stream = site.Connect();
        Assert.True(IsClosed(stream));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpIdleTimeouts]);
        Wait.Until("it is counted out", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
    }

    [Fact]
    public void Closes_on_a_frame_of_length_zero()
    {
        using var site = new TestSite();
        using var stream = site.Connect();
        stream.Write([0, 0]);
        Assert.True(IsClosed(stream));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpZeroLengthFrames]);
    }

    [Fact]
    public void Closes_after_as_many_queries_as_allowed()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxQueriesPerConnection = 2 } }, backend.EndPoint);
        using var stream = site.Connect();
        byte[] query = TestMessages.Frame(MessageText.Wire("a.example IN A +rd"));
        stream.Write([.. query, .. query, .. query]);
        TestMessages.ReadFrame(stream);
        TestMessages.ReadFrame(stream);
        Assert.True(IsClosed(stream));
        Assert.Equal(2, TcpQueries(site));
    }

    [Fact]
    public void Takes_no_more_at_once_than_allowed_and_the_rest_later()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxInFlightPerConnection = 3 } }, backend.EndPoint);
        using var stream = site.Connect();
        byte[] query = TestMessages.Frame(MessageText.Wire("a.example IN A +rd"));
        for (int i = 0; i < 10; i++)
            stream.Write(query);
        Wait.Until("three are taken", () => TcpQueries(site) == 3);
        Thread.Sleep(200);
        Assert.Equal(3, TcpQueries(site));
        gate.Release(10);
        for (int i = 0; i < 10; i++)
            TestMessages.ReadFrame(stream);
        Assert.Equal(10, TcpQueries(site));
    }

    [Fact]
    public void Limits_connections_in_all_and_per_client()
    {
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxConnections = 3, MaxConnectionsPerClient = 2 } });
        using var first = site.Connect();
        using var second = site.Connect();
        Wait.Until("both are accepted", () => site.Balancer.Counters[Counter.TcpOpen] == 2);
        using var third = site.Connect();
        Assert.True(IsClosed(third));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpClientLimitReached]);
        first.Dispose();
        Wait.Until("the closed one is counted out", () => site.Balancer.Counters[Counter.TcpOpen] == 1);
        using var fourth = site.Connect();
        Wait.Until("another takes its place", () => site.Balancer.Counters[Counter.TcpOpen] == 2);
        site.Balancer.Reconfigure(site.Options with { Tcp = new TcpOptions { MaxConnections = 2 } });
        using var fifth = site.Connect();
        Assert.True(IsClosed(fifth));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpLimitReached]);
    }

    [Fact]
    public void Asks_again_when_the_backends_connection_breaks()
    {
        using var backend = new TestResponder { CloseAfter = 1 };
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        for (ushort id = 1; id <= 6; id++)
            stream.Write(TestMessages.Frame(MessageText.Wire($"a.example IN A +rd +qid={id}")));
        int[] answered = [.. Enumerable.Range(0, 6).Select(_ => (int)TestMessages.Id(TestMessages.ReadFrame(stream))).Order()];
        Assert.Equal([1, 2, 3, 4, 5, 6], answered);
        Assert.True(backend.Connections >= 6);
    }

    [Fact]
    public void Says_servfail_when_the_backend_refuses_connections()
    {
        using var site = new TestSite(null, new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd +qid=9 +bufsize=1232")));
        byte[] answer = TestMessages.ReadFrame(stream);
        Assert.Equal((9, ResponseCode.ServFail), (TestMessages.Id(answer), TestMessages.ResponseCode(answer)));
        Assert.Contains(" +ede=22", TestMessages.FirstLine(answer), StringComparison.Ordinal);
        Assert.Equal(0, site.Balancer.Backends[0].Outstanding);
    }

    [Fact]
    public void Says_servfail_when_the_backend_does_not_answer_in_time()
    {
        using var backend = new TestResponder((_, _) => []);
        using var site = new TestSite(
            o => o with { Backends = [TestSite.Backend(backend.EndPoint) with { TcpTimeout = TimeSpan.FromMilliseconds(300) }] });
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
        Assert.Equal(1, site.Balancer.Backends[0].Timeouts);
    }

    [Fact]
    public void Serves_the_next_client_when_one_leaves_before_its_answer()
    {
        using var backend = new TestResponder((query, _) =>
        {
            Thread.Sleep(200);
            return [query.Answer()];
        });
        using var site = new TestSite(null, backend.EndPoint);
        using (var gone = site.Connect())
        {
            gone.Write(TestMessages.Frame(MessageText.Wire("gone.example IN A +rd +qid=1")));
            Wait.Until("the backend is asked", () => !backend.Received.IsEmpty);
            gone.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("next.example IN A +rd +qid=2")));
        Assert.Equal("next.example.", TestMessages.QName(TestMessages.ReadFrame(stream)));
    }

    private static bool IsClosed(Stream stream)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            return stream.Read(new byte[1]) == 0 && watch.Elapsed < TimeSpan.FromSeconds(5);
        }
        catch (IOException reset)
            when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    private static long TcpQueries(TestSite site) =>
        site.Balancer.Counters[WorkerCounters.QueryCell(ListenerProtocol.Tcp, ipv4: true)];
}

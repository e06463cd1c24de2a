using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>
/// What this node ends, it ends with FIN behind the answers: RST would take from the client what it has not read.
/// </summary>
public sealed class TcpClosingTests
{
    private static readonly byte[] Query = TestMessages.Frame(MessageText.Wire("a.example IN A +rd"));

    [Fact]
    public void Behind_the_last_query_allowed_a_client_that_goes_on_sending_gets_its_answers_and_the_end()
    {
        using var backend = new TestResponder((query, _) => [query.Answer(200)]);
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxQueriesPerConnection = 5 } }, backend.EndPoint);
        using var stream = site.Connect();
        for (int i = 0; i < 500; i++)
            stream.Write(Query);
        Wait.Until("the connection is ended", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
        for (int i = 0; i < 500; i++)
            stream.Write(Query);
        for (int i = 0; i < 5; i++)
            Assert.Equal(200, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
    }

    [Fact]
    public void Behind_a_frame_of_length_zero_pending_queries_are_answered()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write([.. Query, .. Query, .. Query, 0, 0, .. Query]);
        Wait.Until("the frame is met", () => site.Balancer.Counters[Counter.TcpZeroLengthFrames] == 1);
        gate.Release(4);
        for (int i = 0; i < 3; i++)
            Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
    }

    [Fact]
    public void Behind_a_message_that_takes_too_long_pending_queries_are_answered()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(
            o => o with
            {
                Tcp = new TcpOptions { MessageTimeout = TimeSpan.FromMilliseconds(200) },
                Backends = [TestSite.Backend(backend.EndPoint) with { TcpTimeout = TimeSpan.FromSeconds(10) }],
            });
        using var stream = site.Connect();
        stream.Write([.. Query, .. Query.AsSpan(0, 7)]);
        Wait.Until("it has taken too long", () => site.Balancer.Counters[Counter.TcpMessageTimeouts] == 1);
        gate.Release();
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpMessageTimeouts]);
    }

    [Fact]
    public void An_idle_client_meets_the_end_even_if_it_asks_at_that_moment()
    {
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { IdleTimeout = TimeSpan.FromMilliseconds(200) } });
        using var stream = site.Connect();
        Wait.Until("it is idle for long", () => site.Balancer.Counters[Counter.TcpIdleTimeouts] == 1);
        stream.Write(Query);
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
    }

    [Fact]
    public void A_stop_leaves_answers_that_were_written_to_be_read()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write([.. Query, .. Query]);
        Wait.Until("both are answered", () => site.Balancer.Backends[0].Answers == 2);
        stream.Write(Query.AsSpan(0, 9));
        site.Balancer.Stop();
        TestMessages.ReadFrame(stream);
        TestMessages.ReadFrame(stream);
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
    }

    [Fact]
    public void Who_goes_on_sending_for_ever_is_cut_off()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxQueriesPerConnection = 1 } }, backend.EndPoint);
        using var stream = site.Connect();
        Wait.Until("the client is cut off", () =>
        {
            try
            {
                stream.Write(Query);
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        });
    }

    [Fact]
    public void More_ended_connections_than_may_linger_leave_no_descriptor_behind()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Tcp = new TcpOptions { MaxQueriesPerConnection = 1 } }, backend.EndPoint);
        var streams = Enumerable.Range(0, LingeringConnections.Most + 20).Select(_ => site.Connect()).ToArray();
        foreach (var stream in streams)
            stream.Write(Query);
        foreach (var stream in streams)
        {
            Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
            Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(stream));
        }

        // Nobody reads at the other end any more, which a closed socket tells a client that writes.
        foreach (var stream in streams)
        {
            Wait.Until("the socket is closed", () =>
            {
                try
                {
                    stream.Write(Query);
                    return false;
                }
                catch (IOException)
                {
                    return true;
                }
            });
            stream.Dispose();
        }
    }
}

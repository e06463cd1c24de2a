using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>What TCP may hold in memory, whatever clients send and do not read.</summary>
public sealed class TcpMemoryTests
{
    private const int Bound = 1 << 20;
    private const int Share = Bound / 8;

    // What a connection needs in any case, and what one read and one message may come to before it is noticed.
    private const int Allowance = 160 * 1024;

    // What waits for a backend that is slow to read, on the connection to it.
    private const int Unwritten = (256 + 64) * 1024;

    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.2");

    [Fact]
    public void One_clients_long_queries_take_no_more_than_its_share_while_others_are_answered()
    {
        using var backend = new TestResponder((query, _) => query[13] == (byte)'a' ? [] : [query.Answer()]);
        using var site = new TestSite(Bounded, backend.EndPoint);
        long most = 0;
        byte[] query = TestMessages.Frame(Long("a.example", 60_000));
        var streams = Enumerable.Range(0, 30).Select(_ => site.Connect(source: Other)).ToArray();
        foreach (var stream in streams)
        {
            stream.Socket.Blocking = false;
            SendWhatFits(stream.Socket, query, 5);
            SendWhatFits(stream.Socket, query[..^100], 1);
        }

        Wait.Until("the share is used", () => (most = Math.Max(most, site.Balancer.Buffered)) >= Share / 2);

        for (int i = 0; i < 20; i++)
        {
            using var honest = site.Connect();
            honest.Write(TestMessages.Frame(MessageText.Wire("b.example IN A +rd")));
            Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(honest)));
            most = Math.Max(most, site.Balancer.Buffered);
        }

        Assert.InRange(most, 1, Share + (streams.Length * 4096) + Allowance + Unwritten);
        foreach (var stream in streams)
            stream.Dispose();
        Wait.Until("all of it is given back", () => site.Balancer.Buffered == 0);
    }

    [Fact]
    public void Many_clients_long_queries_take_no_more_than_the_bound_and_short_ones_are_answered()
    {
        using var backend = new TestResponder((query, _) => query[13] == (byte)'a' ? [] : [query.Answer()]);
        using var site = new TestSite(Bounded, backend.EndPoint);
        byte[] query = TestMessages.Frame(Long("a.example", 60_000));
        var streams = Enumerable.Range(2, 40).Select(i => site.Connect(source: IPAddress.Parse($"127.0.1.{i}"))).ToArray();
        long most = 0;
        foreach (var stream in streams)
        {
            stream.Socket.Blocking = false;
            SendWhatFits(stream.Socket, query, 3);
            SendWhatFits(stream.Socket, query[..^100], 1);
        }

        Wait.Until("half of the bound is used", () => (most = Math.Max(most, site.Balancer.Buffered)) >= Bound / 4);

        using var honest = site.Connect();
        honest.Write(TestMessages.Frame(MessageText.Wire("b.example IN A +rd")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(honest)));
        Assert.InRange(most, 1, Bound + (streams.Length * 4096));
        foreach (var stream in streams)
            stream.Dispose();
        Wait.Until("all of it is given back", () => site.Balancer.Buffered == 0);
    }

    [Fact]
    public async Task Reading_that_had_to_wait_goes_on_and_every_query_is_answered()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(Bounded, backend.EndPoint);
        using var stream = site.Connect();
        const int queries = 60;
        byte[] query = TestMessages.Frame(Long("a.example", 30_000));
        var sending = Task.Run(
            () =>
            {
                for (int i = 0; i < queries; i++)
                    stream.Write(query);
            },
            TestContext.Current.CancellationToken);
        for (int i = 0; i < queries; i++)
            Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        await sending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Answers_that_nobody_reads_cost_the_connection_they_are_for()
    {
        byte[] large = MessageText.Wire("large.example IN A +rd").Answer(3500);
        using var backend = new TestResponder((query, _) =>
            [query[13] == (byte)'l' ? large.With(answer => query.AsSpan(0, 2).CopyTo(answer)) : query.Answer()]);
        using var site = new TestSite(
            o => o with
            {
                Tcp = new TcpOptions { MaxBuffered = Bound, MessageTimeout = TimeSpan.FromSeconds(30) },
                Backends = [TestSite.Backend(backend.EndPoint) with { TcpTimeout = TimeSpan.FromSeconds(10) }],
            });
        byte[] query = TestMessages.Frame(MessageText.Wire("large.example IN A +rd"));
        var streams = Enumerable.Range(0, 10).Select(_ => site.Connect(source: Other)).ToArray();
        long most = 0;
        foreach (var stream in streams)
            stream.Socket.Blocking = false;
        Wait.Until("a connection is closed, or reading waits on all", () =>
        {
            foreach (var stream in streams)
                SendWhatFits(stream.Socket, query, 50);
            most = Math.Max(most, site.Balancer.Buffered);
            return site.Balancer.Counters[Counter.TcpMemoryClosed] > 0 || most >= Share;
        });
        using var honest = site.Connect();
        honest.Write(TestMessages.Frame(MessageText.Wire("small.example IN A +rd")));
        byte[] answer = TestMessages.ReadFrame(honest);
        Assert.Equal((ResponseCode.NoError, 1), (TestMessages.ResponseCode(answer), TestMessages.Answers(answer)));

        // Twice the share, and what the connections to the backend read.
        Assert.InRange(most, Share / 2, Bound);
        foreach (var stream in streams)
            stream.Dispose();
        Wait.Until("only the honest client has memory", () => site.Balancer.Buffered < 128 * 1024);
    }

    [Fact]
    public void An_idle_connection_holds_no_memory()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(Bounded, backend.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        TestMessages.ReadFrame(stream);
        // The backend's connection has its own.
        Wait.Until("its memory is given back", () => site.Balancer.Buffered <= 8192 + 2048);
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
    }

    private static LoadBalancerOptions Bounded(LoadBalancerOptions options) =>
        options with { Tcp = new TcpOptions { MaxBuffered = Bound } };

    /// <summary>A query with an EDNS option that nobody knows, of so many octets.</summary>
    private static byte[] Long(string name, int octets)
    {
        byte[] query = MessageText.Wire($"{name} IN A +rd");
        query[11] = 1;
        int data = octets - query.Length - 11;
        byte[] opt = [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, (byte)(data >> 8), (byte)data];
        byte[] option = [0xFD, 0xE9, (byte)((data - 4) >> 8), (byte)(data - 4)];
        return [.. query, .. opt, .. option, .. new byte[data - 4]];
    }

    private static void SendWhatFits(Socket socket, byte[] message, int times)
    {
        try
        {
            for (int i = 0; i < times && socket.Send(message) == message.Length; i++)
            {
            }
        }
        catch (SocketException)
        {
            // No more fits, or the connection is closed.
        }
    }
}

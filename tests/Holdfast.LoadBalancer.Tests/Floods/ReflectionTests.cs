using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>Answers that others than their receivers asked for: loops of errors, and queries with forged sources.</summary>
public sealed class ReflectionTests
{
    /// <summary>Sources that answer whatever they get, with what is no DNS query or not one that is known.</summary>
    [Theory]
    [InlineData("broken.example IN A +rd", 20)]
    [InlineData("notify.example IN SOA NOTIFY", 0)]
    [InlineData("version.example IN A +edns=1", 0)]
    public void A_source_that_answers_errors_with_broken_queries_has_as_many_rounds_as_the_limit_lets(string text, int length)
    {
        byte[] query = MessageText.Wire(text);
        query = length > 0 ? query[..length] : query;
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Limits = new ClientLimits { ErrorAnswersPerSecond = 20 } }, backend.EndPoint);
        using var loop = TestSite.Client(site.EndPoint);
        int rounds = 0;
        byte[]? answer;
        while (rounds < 1000 && (answer = TestSite.Ask(loop, query, 200)) is not null)
            rounds++;
        Assert.InRange(rounds, 20, 999);
        Assert.Equal(1, site.Balancer.Counters[Counter.ErrorAnswerLimit]);
        Assert.NotNull(site.Ask(query, source: IPAddress.Parse("127.0.0.9")));
        Assert.NotNull(TestSite.Ask(loop, MessageText.Wire("www.example IN A +rd")));
    }

    [Fact]
    public void A_stream_has_every_error_answer_since_its_address_is_not_forged()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Limits = new ClientLimits { ErrorAnswersPerSecond = 1 } }, backend.EndPoint);
        using var stream = site.Connect();
        for (int i = 0; i < 10; i++)
        {
            stream.Write(TestMessages.Frame(MessageText.Wire("version.example IN A +edns=1")));
            Assert.NotEmpty(TestMessages.ReadFrame(stream));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(19)]
    public void A_query_from_a_port_that_no_client_has_is_dropped_and_those_around_it_are_answered(int port)
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        const int queries = 120;
        for (int i = 0; i < queries; i++)
        {
            if (i % 3 == 0)
                SendFrom(IPAddress.Loopback, port, site.EndPoint, MessageText.Wire($"forged{i}.example IN A +rd"));
            client.Send(MessageText.Wire($"n{i}.example IN A +rd +qid={i}"));
        }

        var answered = new HashSet<ushort>();
        while (answered.Count < queries)
            answered.Add(TestMessages.Id(TestSite.ReceiveWithin(client, 3000)));
        Wait.Until("they are dropped", () => site.Balancer.Counters[Counter.UnansweredSource] == queries / 3);
        Assert.Equal(queries, backend.Received.Count);
        Assert.Equal(0, site.Balancer.Counters[Counter.AnswersNotSent]);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.53")]
    public void A_query_from_the_address_and_port_that_it_goes_to_is_dropped(string listener, string asked)
    {
        using var backend = new TestResponder();
        int port = FreePort.Next();
        using var site = new TestSite(
            o => o with { Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Parse(listener), port))] }, backend.EndPoint);
        var server = new IPEndPoint(IPAddress.Parse(asked), port);
        SendFrom(server.Address, port, server, MessageText.Wire("www.example IN A +rd"));
        Wait.Until("it is dropped", () => site.Balancer.Counters[Counter.UnansweredSource] == 1);
        Assert.Empty(backend.Received);
    }

    [Fact]
    public void A_query_from_another_listener_of_this_node_is_dropped_and_one_from_that_port_elsewhere_answered()
    {
        using var backend = new TestResponder();
        int port = FreePort.Next();
        using var site = new TestSite(
            o => o with
            {
                Listeners = [o.Listeners[0], new ListenerOptions(new IPEndPoint(IPAddress.Parse("127.0.0.53"), port))],
            }, backend.EndPoint);
        SendFrom(IPAddress.Parse("127.0.0.53"), port, site.EndPoint, MessageText.Wire("www.example IN A +rd"));
        Wait.Until("it is dropped", () => site.Balancer.Counters[Counter.UnansweredSource] == 1);

        using var elsewhere = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        elsewhere.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.54"), port));
        elsewhere.Connect(site.EndPoint);
        Assert.NotNull(TestSite.Ask(elsewhere, MessageText.Wire("www.example IN A +rd")));
    }

    /// <summary>DNSBomb: queries with one forged source gather behind a silent backend, which then answers all at once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void So_many_answers_at_most_leave_at_once_for_one_client_as_may_wait(bool sameName)
    {
        const int most = 100;
        using var backend = new HeldQueries();
        using var site = new TestSite(
            o => o with
            {
                Backends = [TestSite.Backend(backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(30) }],
                Limits = new ClientLimits { MaxWaiting = most, ErrorAnswersPerSecond = 1 },
                Cache = new CacheOptions(100) { HugePages = false },
            });
        using var victim = TestSite.Client(site.EndPoint);
        using var bystander = TestSite.Client(site.EndPoint, IPAddress.Parse("127.0.0.9"));
        bystander.Send(MessageText.Wire("first.example IN A +rd"));
        var held = new List<(byte[] Query, IPEndPoint From)> { backend.Receive() };
        for (int i = 0; i < 5 * most; i++)
        {
            victim.Send(MessageText.Wire($"{(sameName ? "same" : $"n{i}")}.example IN A +rd"));
            if (!sameName)
                held.Add(backend.Receive());
        }

        if (sameName)
            held.Add(backend.Receive());
        Wait.Until("all are taken", () => site.Balancer.ClientQueries == (5 * most) + 1);
        foreach (var query in held)
            backend.Answer(query);
        Assert.Equal("first.example.", TestMessages.QName(TestSite.ReceiveWithin(bystander, 3000)));
        int answers = 0;
        try
        {
            for (; ; answers++)
                TestSite.ReceiveWithin(victim, 300);
        }
        catch (SocketException)
        {
            // No more come.
        }

        Assert.InRange(answers, 1, most + 1);
    }

    private static void SendFrom(IPAddress address, int port, IPEndPoint server, byte[] query)
    {
        byte[] datagram = new byte[8 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)server.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        query.CopyTo(datagram, 8);
        using var raw = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
        raw.Bind(new IPEndPoint(address, 0));
        raw.SendTo(datagram, new IPEndPoint(server.Address, 0));
    }
}

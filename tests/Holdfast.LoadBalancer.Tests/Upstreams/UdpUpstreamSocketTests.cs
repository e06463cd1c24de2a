using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

public sealed class UdpUpstreamSocketTests
{
    [Fact]
    public void Takes_no_answer_whose_id_or_question_does_not_fit()
    {
        // Octets, because each differs from the true answer in one place: ID, name, type, class, no question.
        using var backend = new TestResponder((query, _) =>
            [
            query.Answer(2).With(m => m[1] ^= 1),
            query.Answer(3).With(m => m[13] ^= 1),
            query.Answer(4).With(m => m[TestMessages.QuestionEnd(m) - 3] ^= 1),
            query.Answer(5).With(m => m[TestMessages.QuestionEnd(m) - 1] ^= 1),
            [.. query[..12].With(m => (m[2], m[5]) = (0x80, 0))],
            query,
            [1, 2, 3],
            query.Answer(1),
        ]);
        using var site = new TestSite(null, backend.EndPoint);
        Assert.Equal(1, TestMessages.Answers(site.Ask(MessageText.Wire("a.example IN A +rd"))!));
        Assert.Equal(7, site.Balancer.Backends[0].Forged);
    }

    [Fact]
    public void Takes_no_answer_from_another_address_or_port()
    {
        using var forger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        forger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.7"), 0));
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var site = new TestSite(null, (IPEndPoint)backend.LocalEndPoint!);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("a.example IN A +rd"));
        byte[] buffer = new byte[512];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] query = buffer[..backend.ReceiveFrom(buffer, ref from)];
        forger.SendTo(query.Answer(2), from);
        backend.SendTo(query.Answer(1), from);
        Assert.Equal(1, TestMessages.Answers(buffer[..client.Receive(buffer)]));
        Assert.Equal(0, site.Balancer.Backends[0].Forged);
    }

    [Fact]
    public void Accepts_the_question_in_any_case_of_letters()
    {
        using var backend = new TestResponder((query, _) => [query.Answer().With(m => m[13] ^= 0x20)]);
        using var site = new TestSite(null, backend.EndPoint);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
    }

    [Fact]
    public void Gives_up_after_the_timeout_and_knows_the_late_answer()
    {
        using var backend = new TestResponder((query, _) =>
        {
            Thread.Sleep(700);
            return [query.Answer()];
        });
        using var site = new TestSite(null, backend.EndPoint);
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +rd"), 1500));
        Wait.Until("the late answer is counted", () => site.Balancer.Backends[0].Late == 1);
        var status = site.Balancer.Backends[0];
        Assert.Equal((1, 1, 0, 0), (status.Timeouts, status.Late, status.Answers, status.Outstanding));
        Assert.Equal(1, site.Balancer.Counters[Counter.BackendTimeoutDropped]);
    }

    [Fact]
    public void Knows_at_once_that_nobody_listens()
    {
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        using var site = new TestSite(
            o => o with { Backends = [TestSite.Backend(nobody) with { UdpTimeout = TimeSpan.FromSeconds(30) }] });
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +rd"), 200));
        Wait.Until("the refusal is counted", () => site.Balancer.Backends[0] is { SendErrors: 1, Outstanding: 0 });
    }

    [Fact]
    public void Uses_other_ids_and_source_ports_for_the_same_question()
    {
        // With so many, a port that is never drawn, or several pairs drawn twice, come about once in a hundred million times.
        const int queries = 128, chance = 4;
        var seen = new HashSet<(ushort, int)>();
        var ports = new HashSet<int>();
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var site = new TestSite(
            o => o with { Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(30) }] },
            (IPEndPoint)backend.LocalEndPoint!);
        using var client = TestSite.Client(site.EndPoint);
        byte[] buffer = new byte[512];
        for (int i = 0; i < queries; i++)
        {
            client.Send(MessageText.Wire("a.example IN A +rd"));
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            byte[] query = buffer[..backend.ReceiveFrom(buffer, ref from)];
            backend.SendTo(query.Answer(), from);
            Assert.Equal(0x1234, TestMessages.Id(buffer[..client.Receive(buffer)]));
            seen.Add((TestMessages.Id(query), ((IPEndPoint)from).Port));
            ports.Add(((IPEndPoint)from).Port);
        }

        Assert.InRange(seen.Count, queries - chance, queries);
        Assert.Equal(4, ports.Count);
        Assert.InRange(seen.Select(s => s.Item1).Distinct().Count(), queries - (2 * chance), queries);
    }

    [Fact]
    public void Leaves_from_the_source_address_configured()
    {
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        backend.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var site = new TestSite(o => o with
        {
            Backends = [TestSite.Backend((IPEndPoint)backend.LocalEndPoint!) with { Source = IPAddress.Parse("127.0.0.77") }],
        });
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("a.example IN A +rd"));
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        backend.ReceiveFrom(new byte[512], ref from);
        Assert.Equal(IPAddress.Parse("127.0.0.77"), ((IPEndPoint)from).Address);
    }

    [Fact]
    public void Says_servfail_at_once_when_there_is_no_way_to_the_backend()
    {
        using var site = new TestSite(o => o with
        {
            Backends = [TestSite.Backend(new IPEndPoint(IPAddress.Loopback, 53)) with { Source = IPAddress.Parse("192.0.2.77") }],
        });
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(site.Ask(MessageText.Wire("a.example IN A +rd"))!));
    }
}

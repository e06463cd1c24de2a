using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

public sealed class UdpTests
{
    [Fact]
    public void Brings_a_query_to_a_backend_and_its_answer_back()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        byte[] query = MessageText.Wire("www.Example.org IN A +rd +qid=48879");
        byte[]? answer = site.Ask(query);
        Assert.True(answer is not null, site.Balancer.Counters.ToString() + site.Balancer.HeartbeatAge);
        Assert.Equal(query.Answer(), answer);
        Assert.Equal(1, site.Balancer.ClientQueries);
        Assert.Equal(1, site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 0));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.53", "127.0.0.9")]
    [InlineData("::", "::1", "::1")]
    public void Answers_from_the_address_asked_on_a_wildcard(string listener, string asked, string client)
    {
        using var backend = new TestResponder();
        int port = FreePort.Next();
        using var site = new TestSite(
            o => o with { Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Parse(listener), port))] }, backend.EndPoint);
        // Not connected: an answer from another address would be received, and seen.
        using var socket = new Socket(
            IPAddress.Parse(client).AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        { ReceiveTimeout = 3000 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
        var server = new IPEndPoint(IPAddress.Parse(asked), port);
        foreach (byte[] query in new[]
            { MessageText.Wire("forwarded.example IN A +rd"), MessageText.Wire("id.server CH TXT +rd") })
        {
            socket.SendTo(query, server);
            EndPoint from = new IPEndPoint(server.Address, 0);
            socket.ReceiveFrom(new byte[4096], ref from);
            Assert.Equal(server, from);
        }
    }

    [Fact]
    public void Asks_the_next_candidate_when_no_socket_to_the_first_can_be_had()
    {
        using var first = new TestResponder();
        using var next = new TestResponder();
        // Queries cannot leave from an address that the machine does not have.
        using var site = new TestSite(o => o with
        {
            Policy = PolicyType.Of<FirstAvailable>(),
            Backends = [o.Backends[0] with { Source = IPAddress.Parse("192.0.2.1") }, o.Backends[1]],
        }, first.EndPoint, next.EndPoint);
        byte[] query = MessageText.Wire("www.example.org IN A +rd +qid=48879");
        Assert.Equal(query.Answer(), site.Ask(query));
        Assert.Empty(first.Received);
        Assert.Single(next.Received);
    }

    [Fact]
    public void Listens_on_an_address_the_machine_does_not_have()
    {
        using var backend = new TestResponder();
        int port = FreePort.Next();
        using var site = new TestSite(o => o with
        {
            Listeners =
            [
                new ListenerOptions(new IPEndPoint(IPAddress.Parse("192.0.2.1"), port)),
                new ListenerOptions(new IPEndPoint(IPAddress.Parse("2001:db8::1"), port)),
            ],
        }, backend.EndPoint);
        Wait.Until("it serves", () => site.Balancer.HeartbeatAge < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Is_silent_to_whom_the_acl_does_not_allow()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Acl = new AclOptions { Networks = [IPNetwork.Parse("127.0.0.9/32")] } }, backend.EndPoint);
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +rd"), 200));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd"), source: IPAddress.Parse("127.0.0.9")));
        Assert.Equal(1, site.Balancer.Counters[Counter.AclDropped]);
        Assert.Equal(1, site.Balancer.ClientQueries);
    }

    [Fact]
    public void Lets_an_own_check_pass_and_does_not_count_it_as_a_clients()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Acl = new AclOptions { Networks = [] } }, backend.EndPoint);
        using var socket = TestSite.Client(site.EndPoint);
        var exemption = site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false);
        Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd")));
        Assert.Equal((0, 1), (site.Balancer.ClientQueries, site.Balancer.Counters[Counter.OwnChecks]));
        exemption.Dispose();
        Assert.Null(TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd"), 200));
    }

    [Theory]
    [InlineData("", 512)]
    [InlineData("+bufsize=1000", 1000)]
    [InlineData("+bufsize=4096", 1232)]
    public void Cuts_an_answer_to_what_the_client_can_take(string edns, int limit)
    {
        using var backend = new TestResponder((query, _) => [query.Answer(200)]);
        using var site = new TestSite(null, backend.EndPoint);
        byte[]? answer = site.Ask(MessageText.Wire($"big.example IN A +rd {edns}"));
        Assert.NotNull(answer);
        Assert.True(answer.Length <= limit, $"{answer.Length} octets");
        Assert.True(TestMessages.Truncated(answer));
        Assert.Equal(edns.Length > 0, TestMessages.Options(answer) is not null);
        Assert.Equal(1, site.Balancer.Counters[Counter.Truncated]);
    }

    [Fact]
    public void Passes_on_whole_what_the_listener_allows()
    {
        using var backend = new TestResponder((query, _) => [query.Answer(200)]);
        using var site = new TestSite(o => o with { Listeners = [o.Listeners[0] with { MaxUdpSize = 4096 }] }, backend.EndPoint);
        byte[]? answer = site.Ask(MessageText.Wire("big.example IN A +rd +bufsize=4096"));
        Assert.Equal(200, TestMessages.Answers(answer!));
        Assert.False(TestMessages.Truncated(answer!));
    }

    [Fact]
    public void Passes_the_backends_truncation_on()
    {
        using var backend = new TestResponder((query, _) => [query.TruncatedAnswer()]);
        using var site = new TestSite(null, backend.EndPoint);
        Assert.True(TestMessages.Truncated(site.Ask(MessageText.Wire("tc.example IN A +rd"))!));
    }

    [Fact]
    public void Says_servfail_and_why_when_no_backend_is_usable()
    {
        using var site = new TestSite(
            o => o with
            {
                Backends =
                [TestSite.Backend(new IPEndPoint(IPAddress.Loopback, 1)) with { Mode = BackendMode.Down }]
            });
        byte[] answer = site.Ask(MessageText.Wire("a.example IN A +rd +bufsize=1232"))!;
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(answer));
        Assert.Contains(" +ede=22", TestMessages.FirstLine(answer), StringComparison.Ordinal);
        Assert.Equal(1, site.Balancer.Counters[Counter.NoBackend]);
    }

    [Fact]
    public void Says_nothing_when_no_backend_is_usable_and_it_is_told_to_drop()
    {
        using var site = new TestSite(o => o with { NoBackend = NoBackendAction.Drop });
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +rd"), 200));
        Assert.Equal(1, site.Balancer.Counters[Counter.NoBackend]);
    }

    [Fact]
    public void Answers_or_drops_broken_queries()
    {
        // Where the octets are changed or cut, no text says it: two questions, a question or a header that ends too early.
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        byte[] good = MessageText.Wire("a.example IN A +rd +bufsize=1232");
        Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(site.Ask(good.With(m => m[5] = 2))!));
        Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(site.Ask(good[..20])!));
        byte[] update = MessageText.Wire("a.example IN A UPDATE +rd +bufsize=1232");
        Assert.Equal(ResponseCode.NotImp, TestMessages.ResponseCode(site.Ask(update)!));
        byte[] bad = site.Ask(MessageText.Wire("a.example IN A +rd +edns=1"))!;
        Assert.Equal(ResponseCode.BadVers, MessageText.Read(bad).ExtendedResponseCode);
        Assert.Null(site.Ask(good[..11], 200));
        Assert.Null(site.Ask(MessageText.Wire("a.example IN A +qr +rd +bufsize=1232"), 200));
        Assert.Null(site.Ask(new byte[5000], 200));
        var counters = site.Balancer.Counters;
        Assert.Equal(
            (1, 1, 1), (counters[Counter.Unparsable], counters[Counter.ResponsesAsQueries], counters[Counter.Oversized]));
        Assert.Empty(backend.Received);
    }
}

using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>Who is let in over TCP, and how long.</summary>
public sealed class TcpAdmissionTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("127.0.0.2");
    private static readonly AclOptions LocalhostOnly = new() { Networks = [IPNetwork.Parse("127.0.0.1/32")] };

    [Fact]
    public void A_stranger_is_sent_away_when_it_connects_and_takes_no_slot()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Acl = LocalhostOnly, Tcp = new TcpOptions { MaxConnections = 4 } }, backend.EndPoint);
        for (int i = 0; i < 8; i++)
        {
            using var stranger = site.Connect(source: Stranger);
            Assert.True(StreamEnd.Comes(stranger));
        }

        Assert.Equal(8, site.Balancer.Counters[Counter.TcpAclClosed]);
        Assert.Equal(0, site.Balancer.Counters[Counter.TcpAccepted]);
        using var permitted = site.Connect();
        permitted.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(permitted)));
    }

    [Fact]
    public void Who_may_ask_no_longer_after_a_reload_is_answered_and_sent_away()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(null, backend.EndPoint);
        using var other = site.Connect(source: Stranger);
        using var permitted = site.Connect();
        other.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Wait.Until("the backend is asked", () => !backend.Received.IsEmpty);
        site.Balancer.Reconfigure(site.Options with { Acl = LocalhostOnly });
        gate.Release(2);
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(other)));
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(other));
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpAclClosed]);
        permitted.Write(TestMessages.Frame(MessageText.Wire("b.example IN A +rd")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(permitted)));
    }

    [Theory]
    [InlineData("rule")]
    [InlineData("pool without backends")]
    [InlineData("message that is no query")]
    [InlineData("octet by octet")]
    public void Who_gets_no_answer_is_idle_however_much_it_sends(string why)
    {
        using var site = new TestSite(o => o with
        {
            Tcp = new TcpOptions
            {
                IdleTimeout = TimeSpan.FromMilliseconds(500),
                MessageTimeout = TimeSpan.FromMilliseconds(400),
            },
            Rules = why is "rule" or "octet by octet" ? [new RuleOptions(new MatchOptions(), new DropAction())] : [],
            NoBackend = NoBackendAction.Drop,
        });
        using var stream = site.Connect();
        byte[] message = MessageText.Wire("a.example IN A +rd");
        if (why == "message that is no query")
            message[2] |= 0x80;
        byte[] framed = TestMessages.Frame(message);
        int sent = 0;
        Wait.Until("the client is sent away", () =>
        {
            try
            {
                // Octet by octet a message is begun whenever one ends, and none takes too long.
                stream.Write(why == "octet by octet" && sent++ == 0 ? framed.AsSpan(0, 5)
                    : why == "octet by octet" ? [.. framed[5..], .. framed[..5]] : framed);
            }
            catch (IOException)
            {
                // Sent away, as is waited for.
            }

            return site.Balancer.Counters[Counter.TcpIdleTimeouts] == 1;
        });
    }

    [Fact]
    public void Who_is_answered_now_and_then_is_not_idle()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Tcp = new TcpOptions { IdleTimeout = TimeSpan.FromSeconds(2) } }, backend.EndPoint);
        using var stream = site.Connect();
        for (int i = 0; i < 6; i++)
        {
            stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
            TestMessages.ReadFrame(stream);
            Thread.Sleep(500);
        }

        Assert.Equal(0, site.Balancer.Counters[Counter.TcpIdleTimeouts]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_client_without_a_connection_takes_the_place_of_the_idlest(int threads)
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Threads = threads, Tcp = new TcpOptions { MaxConnections = 3 } }, backend.EndPoint);
        using var single = site.Connect(source: IPAddress.Parse("127.0.0.3"));
        Wait.Until("it is in", () => site.Balancer.Counters[Counter.TcpOpen] == 1);
        using var idlest = site.Connect(source: Stranger);
        Wait.Until("the idlest is in", () => site.Balancer.Counters[Counter.TcpOpen] == 2);
        using var busier = site.Connect(source: Stranger);
        Wait.Until("all are in", () => site.Balancer.Counters[Counter.TcpOpen] == 3);
        Ask(busier);
        using var newcomer = site.Connect();
        Ask(newcomer);
        Assert.Equal(StreamEnd.Kind.Closed, StreamEnd.Of(idlest));
        Ask(busier);
        Ask(single);
        Assert.Equal(1, site.Balancer.Counters[Counter.TcpGaveWay]);
        Assert.Equal(3, site.Balancer.Counters[Counter.TcpOpen]);
    }

    [Fact]
    public void An_own_check_is_let_in_beside_the_limits_and_the_acl()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Acl = LocalhostOnly, Tcp = new TcpOptions { MaxConnections = 1 } }, backend.EndPoint);
        using var only = site.Connect();
        Ask(only);
        using var check = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        check.Bind(new IPEndPoint(Stranger, 0));
        using var exemption = site.Balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: true);
        check.Connect(site.EndPoint);
        using var stream = new NetworkStream(check) { ReadTimeout = 5000 };
        Ask(stream);
        Ask(only);
    }

    private static void Ask(NetworkStream stream)
    {
        stream.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
    }
}

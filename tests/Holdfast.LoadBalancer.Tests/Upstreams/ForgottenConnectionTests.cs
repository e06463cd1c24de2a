using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using static Holdfast.LoadBalancer.Tests.Upstreams.TcpBackend;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>A NAT or firewall on the way forgets a connection to a backend: all that is sent on it vanishes, both ways.</summary>
public sealed class ForgottenConnectionTests
{
    [Fact]
    public void Queries_sent_into_it_are_answered_over_another()
    {
        using var network = new TemporaryNamespace("forgets");
        using var backend = network.Inside(() => new TcpBackend((connection, query) =>
        {
            connection.Send(query.Answer());
            return Then.Stay;
        }));
        using var site = Site(network, backend, TimeSpan.FromSeconds(8));
        using var client = network.Inside(() => site.Connect());
        client.ReadTimeout = 30_000;
        Assert.Equal([ResponseCode.NoError], Ask(client, 1));
        Forget(network, backend);
        Assert.Equal(Enumerable.Repeat(ResponseCode.NoError, 20), Ask(client, 20));
        Assert.Equal(0, site.Balancer.Backends[0].Timeouts);
    }

    [Fact]
    public void Queries_that_wait_on_it_for_their_answers_are_sent_again()
    {
        using var network = new TemporaryNamespace("forgets");
        using var backend = network.Inside(() => new TcpBackend((connection, query) =>
        {
            if (connection.Number > 1)
                connection.Send(query.Answer());
            return Then.Stay;
        }));
        using var site = Site(network, backend, TimeSpan.FromSeconds(30));
        using var client = network.Inside(() => site.Connect());
        client.ReadTimeout = 30_000;
        client.Write(TestMessages.Frame(MessageText.Wire("first.example IN A +rd +qid=7")));
        Wait.Until("the backend has the query", () => !backend.Received.IsEmpty);
        Forget(network, backend);
        Assert.Equal(7, TestMessages.Id(TestMessages.ReadFrame(client)));
        Assert.Equal((2, 0), (backend.Accepted, site.Balancer.Backends[0].Timeouts));
    }

    private static TestSite Site(TemporaryNamespace network, TcpBackend backend, TimeSpan timeout) =>
        network.Inside(() => new TestSite(o => o with
        {
            Tcp = new TcpOptions { IdleTimeout = TimeSpan.FromMinutes(1) },
            Backends = [TestSite.Backend(backend.EndPoint) with { TcpTimeout = timeout }],
        }));

    private static void Forget(TemporaryNamespace network, TcpBackend backend)
    {
        network.Exec("nft", "add table inet forgets");
        network.Exec("nft", "add chain inet forgets in { type filter hook input priority 0; }");
        foreach (int port in backend.ClientPorts)
        {
            network.Exec("nft", $"add rule inet forgets in tcp sport {port} drop");
            network.Exec("nft", $"add rule inet forgets in tcp dport {port} drop");
        }
    }

    private static ResponseCode[] Ask(NetworkStream client, int queries)
    {
        for (ushort i = 0; i < queries; i++)
            client.Write(TestMessages.Frame(MessageText.Wire($"n{i}.example IN A +rd +qid={i}")));
        return [.. Enumerable.Range(0, queries).Select(_ => TestMessages.ResponseCode(TestMessages.ReadFrame(client)))];
    }
}

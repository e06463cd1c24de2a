using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>
/// An answer comes from the address that was asked (RFC 2181, section 4.1), on a listener for all addresses too, and wherever
/// the answer is had.
/// </summary>
public sealed class AskedAddressTests
{
    private static readonly string[] Asked = ["127.0.0.1", "127.0.0.2", "127.8.9.10", "127.255.0.3"];

    /// <summary>From a backend, the cache, for two who wait for one answer, from rules, the node itself, and an error.</summary>
    private static readonly string[] Queries =
    [
        "forwarded.example IN A +rd", "forwarded.example IN A +rd", "other.example IN A +rd", "refused.example IN A +rd",
        "cut.example IN A +rd", "id.server CH TXT +rd", "version.bind CH TXT", "newer.example IN A +rd +edns=1",
    ];

    [Fact]
    public void Over_UDP_wherever_the_answer_is_had()
    {
        using var backend = new TestResponder();
        using var site = Site(backend.EndPoint, out int port);
        using var socket = Unconnected();
        foreach (string query in Queries)
        {
            foreach (string asked in Asked)
            {
                var server = new IPEndPoint(IPAddress.Parse(asked), port);
                socket.SendTo(MessageText.Wire(query), server);
                Assert.Equal(server, Receive(socket).From);
            }
        }
    }

    /// <summary>Many queries that are taken, and answers that leave, in one batch.</summary>
    [Fact]
    public void Over_UDP_in_one_batch_for_all_addresses()
    {
        using var backend = new TestResponder();
        using var site = Site(backend.EndPoint, out int port);
        using var socket = Unconnected();
        var expected = new Dictionary<int, IPEndPoint>();
        for (int id = 1; id <= 8 * Asked.Length; id++)
        {
            var server = expected[id] = new IPEndPoint(IPAddress.Parse(Asked[id % Asked.Length]), port);
            string query = Queries[id % Queries.Length];
            socket.SendTo(MessageText.Wire($"{query} +qid={id}"), server);
        }

        while (expected.Count > 0)
        {
            var (id, from) = Receive(socket);
            Assert.True(expected.Remove(id, out var server), $"{id} was answered twice");
            Assert.Equal(server, from);
        }
    }

    [Fact]
    public void Over_TCP()
    {
        using var backend = new TestResponder();
        using var site = Site(backend.EndPoint, out int port);
        foreach (string asked in Asked)
        {
            using var stream = site.Connect(new IPEndPoint(IPAddress.Parse(asked), port));
            stream.Write(TestMessages.Frame(MessageText.Wire("forwarded.example IN A +rd")));
            Assert.Equal("forwarded.example.", TestMessages.QName(TestMessages.ReadFrame(stream)));
        }
    }

    private static TestSite Site(IPEndPoint backend, out int port)
    {
        int free = port = FreePort.Next();
        return new TestSite(
            o => o with
            {
                Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Any, free))],
                Cache = new CacheOptions(100) { HugePages = false },
                Rules =
                [
                    new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("refused.example")] }, new RefuseAction()),
                    new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("cut.example")] }, new TruncateAction()),
                ],
            }, backend);
    }

    // An answer from another address would be received, and seen.
    private static Socket Unconnected()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static (int Id, EndPoint From) Receive(Socket socket)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] buffer = new byte[4096];
        int length = socket.ReceiveFrom(buffer, ref from);
        return (TestMessages.Id(buffer[..length]), from);
    }
}

using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.ProxyProtocol;

/// <summary>Connections that must begin with a PROXY header, and never have one, or a part of it alone.</summary>
public sealed class SilentProxyTests
{
    private const int Silent = 512, Room = 300;

    private static readonly byte[] Query = MessageText.Wire("www.example. IN A +rd");

    [Fact]
    public void Connections_that_never_send_a_header_are_bounded_and_end_and_others_are_served()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with
            {
                ProxyProtocol = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] },
                Tcp = new TcpOptions
                {
                    MaxConnections = Room,
                    MaxConnectionsPerClient = 2 * Silent,
                    IdleTimeout = TimeSpan.FromSeconds(1),
                    MessageTimeout = TimeSpan.FromSeconds(1),
                },
            },
            backend.EndPoint);
        var counters = site.Balancer.Counters;
        var silent = new List<NetworkStream>();
        try
        {
            for (var i = 0; i < Silent; i++)
            {
                silent.Add(site.Connect());
                if (i % 2 == 0)
                    WritePart(silent[^1]);
            }

            // Another client, which is no proxy: over UDP, and over TCP, where one of the many gives way.
            Assert.NotNull(site.Ask(Query, source: IPAddress.Parse("127.0.0.2")));
            using (var other = site.Connect(source: IPAddress.Parse("127.0.0.2")))
            {
                other.Write(TestMessages.Frame(Query));
                Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(other)));
            }

            Assert.InRange(site.Balancer.Counters[Counter.TcpOpen], 0, Room);
            Wait.Until("all have ended", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
            counters = site.Balancer.Counters;
            Assert.Equal(Silent + 1, counters[Counter.TcpAccepted] + counters[Counter.TcpLimitReached]);
            Assert.Equal(
                counters[Counter.TcpAccepted] - 1,
                counters[Counter.TcpIdleTimeouts] + counters[Counter.TcpMessageTimeouts] + counters[Counter.TcpGaveWay]);
            Assert.True(counters[Counter.TcpIdleTimeouts] > 0 && counters[Counter.TcpMessageTimeouts] > 0);
        }
        finally
        {
            foreach (var stream in silent)
                stream.Dispose();
        }
    }

    private static void WritePart(NetworkStream stream)
    {
        try
        {
            stream.Write(ProxiedAddresses.LocalHeader[..7]);
        }
        catch (IOException)
        {
            // It was one too many, and is closed.
        }
    }
}

using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Upstreams.Tcp;
using Holdfast.LoadBalancer.Upstreams.Udp;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>The ports that queries to a backend leave from do not stay for long.</summary>
public sealed class SocketRenewalTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_socket_has_another_port_after_some_ten_minutes_and_the_old_one_still_takes_its_answer()
    {
        using var backend = new HeldQueries();
        using var site = Site(backend.EndPoint, SocketRenewal.Default);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("old.example IN A +rd"));
        var old = backend.Receive();
        _time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(old.From.Port, PortOfAnotherQuery(site, backend));
        _time.Advance(TimeSpan.FromMinutes(6));
        Wait.Until("another port is used", () => PortOfAnotherQuery(site, backend) != old.From.Port);

        backend.Answer(old);
        byte[] buffer = new byte[512];
        Assert.Equal("old.example.", TestMessages.QName(buffer[..client.Receive(buffer)]));
    }

    [Fact]
    public void No_slot_has_more_than_one_socket_that_waits_for_its_last_answers()
    {
        using var backend = new HeldQueries();
        using var site = Site(backend.EndPoint, SocketRenewal.Default);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("held.example IN A +rd"));
        int first = backend.Receive().From.Port;
        _time.Advance(TimeSpan.FromMinutes(13));
        Wait.Until("the second port is used", () => PortOfAnotherQuery(site, backend) != first);
        int second = PortOfAnotherQuery(site, backend);
        _time.Advance(TimeSpan.FromMinutes(13));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(second, PortOfAnotherQuery(site, backend));
            Thread.Sleep(60);
        }

        // The time of all that the first one sent is over.
        _time.Advance(TimeSpan.FromMinutes(50));
        Wait.Until("the third port is used", () => PortOfAnotherQuery(site, backend) != second);
    }

    [Fact]
    public void A_socket_has_another_port_after_many_queries_and_none_of_them_is_lost()
    {
        var ports = new HashSet<int>();
        using var backend = new HeldQueries();
        using var site = Site(backend.EndPoint, SocketRenewal.Default with { Queries = 10 }, TimeSpan.FromMilliseconds(500));
        Wait.Until("three ports are used", () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            ports.Add(PortOfAnotherQuery(site, backend));
            return ports.Count >= 3;
        });
        Assert.Equal((0, 0), (site.Balancer.Backends[0].SendErrors, site.Balancer.Backends[0].Timeouts));
    }

    private static int PortOfAnotherQuery(TestSite site, HeldQueries backend)
    {
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("another.example IN A +rd"));
        var held = backend.Receive();
        backend.Answer(held);
        client.Receive(new byte[512]);
        return held.From.Port;
    }

    private TestSite Site(IPEndPoint backend, SocketRenewal renewal, TimeSpan? timeout = null) => new(
        _time,
        o => o with
        {
            Backends = [TestSite.Backend(backend) with { UdpTimeout = timeout ?? TimeSpan.FromHours(1), Sockets = 1 }],
        },
        new LoadBalancerParts { CreateUpstreams = (server, context) => Create(server, context, renewal) });

    private static BackendUpstreams Create(Backend backend, UpstreamContext context, SocketRenewal renewal)
    {
        var tcp = new TcpUpstream(backend, () => new PlainStream(), context);
        return new BackendUpstreams(backend, new UdpUpstream(backend, tcp, context, renewal), tcp) { JoinTime = 0 };
    }
}

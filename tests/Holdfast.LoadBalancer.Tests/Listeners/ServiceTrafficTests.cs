using System.Net;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>Queries are counted by the service address they were sent to.</summary>
public sealed class ServiceTrafficTests
{
    private static readonly IPAddress Service = IPAddress.Parse("127.0.0.53");
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.54");

    [Theory]
    [InlineData("127.0.0.53")]
    [InlineData("0.0.0.0")]
    public void Counts_queries_over_UDP_and_TCP_at_each_service_address(string listener)
    {
        using var backend = new TestResponder();
        int port = FreePort.Next();
        using var site = new TestSite(o => o with
        {
            Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Parse(listener), port)), .. Own(listener, port)],
            ServiceAddresses = [Service, Other],
        }, backend.EndPoint);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd"), server: new IPEndPoint(Service, port)));
        Assert.NotNull(site.Ask(MessageText.Wire("b.example IN A +rd"), server: new IPEndPoint(Service, port)));
        AskOverTcp(site, new IPEndPoint(Service, port));
        Assert.NotNull(site.Ask(MessageText.Wire("c.example IN A +rd"), server: new IPEndPoint(Other, port)));
        Assert.NotNull(site.Ask(MessageText.Wire("d.example IN A +rd"), server: new IPEndPoint(IPAddress.Loopback, port)));
        Assert.Equal(
            (3, 1, 0), (site.Balancer.QueriesAt(Service), site.Balancer.QueriesAt(Other), site.Balancer.QueriesAt(
                IPAddress.Loopback)));
    }

    [Fact]
    public void Own_checks_are_not_counted()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { ServiceAddresses = [IPAddress.Loopback] }, backend.EndPoint);
        using var socket = TestSite.Client(site.EndPoint);
        using (site.Balancer.ExemptSource((IPEndPoint)socket.LocalEndPoint!, tcp: false))
            Assert.NotNull(TestSite.Ask(socket, MessageText.Wire("check.example IN A +rd")));
        Assert.Equal(0, site.Balancer.QueriesAt(IPAddress.Loopback));
    }

    [Fact]
    public void A_reload_keeps_the_count_and_begins_to_count_for_new_addresses()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { ServiceAddresses = [IPAddress.Loopback] }, backend.EndPoint);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        var second = new IPEndPoint(Service, site.EndPoint.Port);
        site.Balancer.Reconfigure(site.Options with
        {
            Listeners = [.. site.Options.Listeners, new ListenerOptions(second)],
            ServiceAddresses = [IPAddress.Loopback, Service],
        });
        Assert.NotNull(site.Ask(MessageText.Wire("b.example IN A +rd")));
        Assert.NotNull(site.Ask(MessageText.Wire("c.example IN A +rd"), server: second));
        Assert.Equal((2, 1), (site.Balancer.QueriesAt(IPAddress.Loopback), site.Balancer.QueriesAt(Service)));
    }

    private static IEnumerable<ListenerOptions> Own(string listener, int port) => listener == "0.0.0.0" ? []
        : [new(new IPEndPoint(Other, port)), new(new IPEndPoint(IPAddress.Loopback, port))];

    private static void AskOverTcp(TestSite site, IPEndPoint server)
    {
        using var stream = site.Connect(server);
        stream.Write(TestMessages.Frame(MessageText.Wire("tcp.example IN A +rd")));
        stream.ReadExactly(new byte[2]);
    }
}

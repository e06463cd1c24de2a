using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Rules;

/// <summary>Queries that rules copy to another server.</summary>
public sealed class TeeTests
{
    [Fact]
    public void A_copy_over_UDP_goes_as_the_client_sent_it_and_its_answers_are_thrown_away()
    {
        using var other = new TestResponder((query, _) => [query.Answer("REFUSED")]);
        using var backend = new TestResponder();
        using var site = Site(other.EndPoint, backend);
        byte[] query = MessageText.Wire("www.example IN A +rd +bufsize=1400 +qid=4711");
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(site.Ask(query)!));
        Wait.Until("the copy arrives", () => other.Received.Count == 1);
        Assert.Equal(query, other.Received.Single());

        // What came back is taken off before the next copy.
        Wait.Until("an answer was thrown away", () =>
        {
            Assert.NotNull(site.Ask(query));
            return Copies(site) is { Answered: > 0, Failed: 0 };
        });

        long copied = Copies(site).Sent;
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(query));
        Assert.NotEmpty(TestMessages.ReadFrame(stream));
        Assert.Equal(copied, Copies(site).Sent);
    }

    [Fact]
    public void Clients_are_answered_when_nobody_is_there_to_take_copies()
    {
        using var backend = new TestResponder();
        using var site = Site(new IPEndPoint(IPAddress.Loopback, FreePort.Next()), backend);
        Wait.Until("a copy was refused", () =>
        {
            Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd")));
            return Copies(site).Failed > 0;
        });
    }

    [Fact]
    public void A_copy_comes_from_the_address_it_is_told_behind_a_header_that_tells_who_asks()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var backend = new TestResponder();
        var action = new TeeAction((IPEndPoint)other.LocalEndPoint!, IPAddress.Parse("127.0.0.3"), HasProxyHeader: true);
        using var site = new TestSite(o => o with { Rules = [new RuleOptions(new MatchOptions(), action)] }, backend.EndPoint);
        byte[] query = MessageText.Wire("www.example IN A +rd +qid=4711");
        using var client = TestSite.Client(site.EndPoint);
        Assert.NotNull(TestSite.Ask(client, query));

        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] buffer = new byte[1500];
        byte[] copy = buffer[..other.ReceiveFrom(buffer, ref from)];
        Assert.Equal(IPAddress.Parse("127.0.0.3"), ((IPEndPoint)from).Address);
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(copy, copy.Length, out var header));
        Assert.Equal(
            (client.LocalEndPoint, site.EndPoint),
            (new IPEndPoint(IPAddress.Parse($"{header.Addresses.Source}"), header.Addresses.SourcePort),
                new IPEndPoint(IPAddress.Parse($"{header.Addresses.Destination}"), header.Addresses.DestinationPort)));
        Assert.Equal(query, copy[header.Length..]);
        Assert.Equal((1L, 0L), (Copies(site).Sent, Copies(site).Failed));
    }

    private static TestSite Site(IPEndPoint other, TestResponder backend) =>
        new(o => o with { Rules = [new RuleOptions(new MatchOptions(), new TeeAction(other))] }, backend.EndPoint);

    private static TeeCounts Copies(TestSite site) => site.Balancer.Rules.Single().Copies!;
}

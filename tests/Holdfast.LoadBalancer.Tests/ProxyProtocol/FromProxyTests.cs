using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Recording;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.ProxyProtocol;

/// <summary>Clients come by way of a proxy, 127.0.0.1, whose PROXY headers tell their addresses.</summary>
public sealed class FromProxyTests : IDisposable
{
    private static readonly byte[] Query = MessageText.Wire("www.example. IN A +rd +qid=48879");

    private readonly TestResponder _backend = new();
    private readonly RecordedQueries _recorded = new();
    private readonly TestSite _site;

    public FromProxyTests() => _site = Site(o => o);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
    }

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.53")]
    [InlineData("2001:db8::1", "2001:db8::53")]
    public void A_datagrams_header_tells_the_client_and_the_proxy_gets_the_answer(string client, string asked)
    {
        byte[] header = Header(client, asked);
        Assert.Equal(Query.Answer(), _site.Ask([.. header, .. Query]));
        Assert.Equal(Query, _backend.Received.Single().With(message => (message[0], message[1]) = (0xBE, 0xEF)));
        var record = _recorded.Next();
        Assert.Equal((client, asked, 4711, 53), Addresses(record));
        Assert.Equal(QueryOutcome.Answered, record.Outcome);

        // What is answered without a backend goes the same way.
        Assert.NotNull(_site.Ask([.. header, .. MessageText.Wire("id.server. CH TXT")]));
        Assert.Equal((client, asked, 4711, 53), Addresses(_recorded.Next()));
    }

    [Fact]
    public void Answers_that_come_in_another_order_go_back_to_those_who_asked()
    {
        using var backend = new HeldQueries();
        using var site = new TestSite(Proxied, backend.EndPoint);
        using var first = TestSite.Client(site.EndPoint);
        using var second = TestSite.Client(site.EndPoint);
        byte[] one = MessageText.Wire("one.example. IN A +rd +qid=1");
        byte[] two = MessageText.Wire("two.example. IN A +rd +qid=2");
        for (int i = 0; i < 3; i++)
        {
            first.Send([.. Header("192.0.2.1", "198.51.100.53"), .. one]);
            var heldFirst = backend.Receive();
            second.Send([.. Header("192.0.2.1", "198.51.100.53"), .. two]);
            var heldSecond = backend.Receive();
            backend.Answer(heldSecond);
            backend.Answer(heldFirst);
            Assert.Equal(one.Answer(), TestSite.ReceiveWithin(first, 3000));
            Assert.Equal(two.Answer(), TestSite.ReceiveWithin(second, 3000));
        }
    }

    [Fact]
    public void A_local_header_leaves_the_proxys_own_address()
    {
        Assert.Equal(Query.Answer(), _site.Ask([.. ProxiedAddresses.LocalHeader, .. Query]));
        Assert.Equal("127.0.0.1", _recorded.Next().Client.ToString());
    }

    [Fact]
    public void A_proxys_datagram_without_a_right_header_is_dropped()
    {
        byte[] header = Header("192.0.2.1", "198.51.100.53");
        using var proxy = TestSite.Client(_site.EndPoint);
        byte[][] wrong =
        [
            Query, [.. Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.1 198.51.100.53 1 53\r\n"), .. Query],
            header[..^1], header.With(octets => octets[12] = 0x11), [.. Header("192.0.2.1", "198.51.100.53", 500), .. Query],
        ];
        foreach (byte[] octets in wrong)
            proxy.Send(octets);
        Assert.Equal(Query.Answer(), TestSite.Ask(proxy, [.. header, .. Query]));
        Assert.Equal(wrong.Length, _site.Balancer.Counters[Counter.ProxyHeaders]);
        Assert.Single(_backend.Received);
        _recorded.CheckAgainst(_site.Balancer);
    }

    [Fact]
    public void Who_is_no_proxy_sends_no_header()
    {
        var other = IPAddress.Parse("127.0.0.9");
        Assert.Equal(Query.Answer(), _site.Ask(Query, source: other));
        // The header is a message of another opcode: IQUERY.
        byte[] answer = _site.Ask([.. Header("192.0.2.1", "198.51.100.53"), .. Query], source: other)!;
        Assert.Equal(ResponseCode.NotImp, TestMessages.ResponseCode(answer));
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void The_acl_holds_for_the_proxied_only_where_that_is_asked_for()
    {
        // Whom it names is neither the proxy nor the client.
        using var site = Site(o => o with { Acl = new AclOptions { Networks = [IPNetwork.Parse("198.51.100.0/24")] } });
        Assert.NotNull(site.Ask([.. Header("192.0.2.1", "198.51.100.53"), .. Query]));
        Assert.NotNull(site.Ask([.. ProxiedAddresses.LocalHeader, .. Query]));

        using var strict = Site(o => o with
        {
            Acl = new AclOptions { Networks = [IPNetwork.Parse("198.51.100.0/24")] },
            ProxyProtocol = o.ProxyProtocol with { ApplyAclToProxiedClients = true },
        });
        Assert.NotNull(strict.Ask([.. Header("198.51.100.1", "198.51.100.53"), .. Query]));
        Assert.Null(strict.Ask([.. Header("192.0.2.1", "198.51.100.53"), .. Query], 200));
        Assert.Equal(1, strict.Balancer.Counters[Counter.AclDropped]);
        using var stream = strict.Connect();
        stream.Write([.. Header("192.0.2.1", "198.51.100.53", isStream: true), .. TestMessages.Frame(Query)]);
        Assert.True(StreamEnd.Comes(stream));
        Assert.Equal(1, strict.Balancer.Counters[Counter.TcpAclClosed]);
    }

    [Fact]
    public void Rules_look_at_the_proxied_client()
    {
        using var site = Site(o => o with
        {
            Rules = [new RuleOptions(new MatchOptions { Clients = [IPNetwork.Parse("192.0.2.0/24")] }, new RefuseAction())],
        });
        byte[] refused = site.Ask([.. Header("192.0.2.1", "198.51.100.53"), .. Query])!;
        Assert.Equal(ResponseCode.Refused, TestMessages.ResponseCode(refused));
        byte[] answered = site.Ask([.. Header("198.51.100.1", "198.51.100.53"), .. Query])!;
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(answered));
    }

    [Fact]
    public void Rules_look_at_the_values_of_the_header()
    {
        using var site = Site(o => o with
        {
            Rules =
            [
                new RuleOptions(new MatchOptions { ProxyValues = [new(224, "\0\0")] }, new RefuseAction()),
                new RuleOptions(new MatchOptions { Not = [new() { ProxyValues = [new(224, null)] }] }, new NxDomainAction()),
            ],
        });
        Assert.Equal(ResponseCode.Refused, Code(2));
        Assert.Equal(ResponseCode.NoError, Code(3));
        Assert.Equal(ResponseCode.NXDomain, Code(0));

        ResponseCode Code(int value) =>
            TestMessages.ResponseCode(site.Ask([.. Header("192.0.2.1", "198.51.100.53", value), .. Query])!);
    }

    [Fact]
    public void The_nodes_own_checks_need_no_header_and_no_header_makes_one()
    {
        using var socket = TestSite.Client(_site.EndPoint);
        var own = (IPEndPoint)socket.LocalEndPoint!;
        using var exemption = _site.Balancer.ExemptSource(own, tcp: false);
        Assert.NotNull(TestSite.Ask(socket, Query));
        Assert.Equal(1, _site.Balancer.Counters[Counter.OwnChecks]);

        var named = ProxyHeaderTests.Addresses(own.Address.ToString(), own.Port, "127.0.0.1", 53, isStream: false);
        Assert.NotNull(_site.Ask([.. ProxyHeaderTests.Written(named, []), .. Query]));
        Assert.Equal((1, 1), (_site.Balancer.Counters[Counter.OwnChecks], _site.Balancer.ClientQueries));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_begins_with_a_header_of_either_version(bool isText)
    {
        byte[] header = isText ? Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.1 198.51.100.53 4711 53\r\n")
            : Header("192.0.2.1", "198.51.100.53", isStream: true);
        using var stream = _site.Connect();
        foreach (byte octet in (byte[])[.. header, .. TestMessages.Frame(Query)])
            stream.WriteByte(octet);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(stream));
        stream.Write(TestMessages.Frame(Query));
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(stream));
        Assert.Equal(("192.0.2.1", "198.51.100.53", 4711, 53), Addresses(_recorded.Next()));
        Assert.Equal(("192.0.2.1", "198.51.100.53", 4711, 53), Addresses(_recorded.Next()));
    }

    [Fact]
    public void A_connection_of_the_proxy_itself_is_local()
    {
        using var stream = _site.Connect();
        stream.Write([.. ProxiedAddresses.LocalHeader, .. TestMessages.Frame(Query)]);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(stream));
        Assert.Equal("127.0.0.1", _recorded.Next().Client.ToString());
    }

    [Fact]
    public void A_proxys_connection_without_a_right_header_is_closed()
    {
        byte[][] wrong = [TestMessages.Frame(Query), Header("192.0.2.1", "198.51.100.53", 500), "PROXY TCP5 "u8.ToArray()];
        foreach (byte[] octets in wrong)
        {
            using var stream = _site.Connect();
            stream.Write(octets);
            if (octets[0] == 'P')
                stream.Write("a b c d\r\n"u8);
            Assert.True(StreamEnd.Comes(stream));
        }

        Assert.Equal(wrong.Length, _site.Balancer.Counters[Counter.TcpProxyHeaders]);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public void A_reload_that_takes_the_proxy_away_closes_its_connections()
    {
        using var stream = _site.Connect();
        stream.Write([.. Header("192.0.2.1", "198.51.100.53", isStream: true), .. TestMessages.Frame(Query)]);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(stream));
        _site.Balancer.Reconfigure(_site.Options with { ProxyProtocol = new ProxyProtocolOptions() });
        Assert.True(StreamEnd.Comes(stream));
        Assert.Equal(Query.Answer(), _site.Ask(Query));
    }

    [Fact]
    public void A_listener_may_be_without()
    {
        using var site = Site(o => o with { Listeners = [o.Listeners[0] with { ProxyProtocol = false }] });
        Assert.Equal(Query.Answer(), site.Ask(Query));
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(Query));
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(stream));
    }

    private static LoadBalancerOptions Proxied(LoadBalancerOptions options) =>
        options with { ProxyProtocol = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] } };

    private static byte[] Header(string client, string asked, int value = 0, bool isStream = false) => ProxyHeaderTests.Written(
        ProxyHeaderTests.Addresses(client, 4711, asked, 53, isStream),
        value == 0 ? [] : [224, (byte)(value >> 8), (byte)value, .. new byte[value]]);

    private static (string Client, string Server, int ClientPort, int ServerPort) Addresses(QueryRecord record) =>
        (record.Client.ToString(), record.Server.ToString(), record.ClientPort, record.ServerPort);

    private TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions> change) =>
        new(TimeProvider.System, o => change(Proxied(o)), _recorded.Parts, _backend.EndPoint);
}

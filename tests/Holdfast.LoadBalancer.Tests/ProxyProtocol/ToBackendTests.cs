using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Recording;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.ProxyProtocol;

/// <summary>Backends are told by PROXY headers who asks.</summary>
public sealed class ToBackendTests
{
    private static readonly byte[] Query = MessageText.Wire("www.example. IN A +rd +qid=48879");

    [Fact]
    public void A_datagram_begins_with_the_clients_addresses()
    {
        using var backend = new HeldQueries();
        using var site = new TestSite(Told, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        client.Send(Query);
        var (header, query) = Split(backend.Receive(), out var from);
        Assert.Equal(Addresses((IPEndPoint)client.LocalEndPoint!, site.EndPoint, isStream: false), header.Addresses);
        Assert.Equal(Query, query.With(message => (message[0], message[1]) = (0xBE, 0xEF)));
        backend.Answer((query, from));
        Assert.Equal(Query.Answer(), TestSite.ReceiveWithin(client, 3000));
    }

    [Fact]
    public void What_clients_ask_at_the_same_time_is_not_merged()
    {
        using var backend = new HeldQueries();
        using var site = new TestSite(o => Told(o) with { Cache = new CacheOptions(1000) }, backend.EndPoint);
        using var first = TestSite.Client(site.EndPoint);
        using var second = TestSite.Client(site.EndPoint);
        first.Send(Query);
        var one = backend.Receive();
        second.Send(Query);
        var two = backend.Receive();
        Assert.NotEqual(Split(one, out _).Header.Addresses, Split(two, out _).Header.Addresses);
        Assert.Equal(0, site.Balancer.Counters[Counter.Merged]);
    }

    [Fact]
    public void A_connection_bears_the_queries_of_one_client_alone()
    {
        using var backend = new RawTcpBackend();
        using var site = new TestSite(Told, backend.EndPoint);
        using var first = site.Connect();
        using var second = site.Connect();
        first.Write(TestMessages.Frame(Query));
        using var ofFirst = backend.Accept(out var firstHeader);
        Answer(ofFirst);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(first));

        second.Write(TestMessages.Frame(Query));
        using var ofSecond = backend.Accept(out var secondHeader);
        Answer(ofSecond);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(second));

        // The header comes once, before the first query.
        first.Write(TestMessages.Frame(Query));
        Answer(ofFirst);
        Assert.Equal(Query.Answer(), TestMessages.ReadFrame(first));
        Assert.Equal(Addresses((IPEndPoint)first.Socket.LocalEndPoint!, site.EndPoint, isStream: true), firstHeader);
        Assert.Equal(Addresses((IPEndPoint)second.Socket.LocalEndPoint!, site.EndPoint, isStream: true), secondHeader);
    }

    [Fact]
    public void Values_come_from_the_clients_header_and_from_rules()
    {
        using var backend = new HeldQueries();
        using var site = new TestSite(
            o => Told(o) with
            {
                ProxyProtocol = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] },
                Rules =
                [
                    new RuleOptions(
                        new MatchOptions { RecursionDesired = false }, new SetProxyProtocolValuesAction([new(225, "set")])),
                    new RuleOptions(new MatchOptions(), new AddProxyProtocolValueAction(new(226, "added"))),
                ],
            }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        var proxied = ProxyHeaderTests.Addresses("192.0.2.1", 4711, "198.51.100.53", 53, isStream: false);
        byte[] came = [224, 0, 1, 7];
        byte[] added = [226, 0, 5, .. "added"u8];

        client.Send([.. ProxyHeaderTests.Written(proxied, came), .. Query]);
        var (header, _) = Split(backend.Receive(), out _);
        Assert.Equal(proxied, header.Addresses);
        Assert.Equal<byte>([.. came, .. added], header.Values);

        // In place of those that it came with; and nothing of another query's stays.
        byte[] withoutRecursion = MessageText.Wire("other.example. IN A");
        client.Send([.. ProxyHeaderTests.Written(proxied, came), .. withoutRecursion]);
        Assert.Equal<byte>([225, 0, 3, .. "set"u8, .. added], Split(backend.Receive(), out _).Header.Values);
        client.Send([.. ProxyHeaderTests.Written(proxied, []), .. Query]);
        Assert.Equal(added, Split(backend.Receive(), out _).Header.Values);
    }

    [Fact]
    public void Headers_in_and_out_allocate_nothing()
    {
        var proxies = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] };
        using var echo = new NativeEcho();
        using var behind = new TestSite(o => o with { ProxyProtocol = proxies }, echo.EndPoint);
        using var site = new TestSite(
            o => Told(o) with
            {
                ProxyProtocol = proxies,
                Rules = [new RuleOptions(new MatchOptions(), new AddProxyProtocolValueAction(new(226, "added")))],
            }, behind.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        var proxied = ProxyHeaderTests.Addresses("192.0.2.1", 4711, "198.51.100.53", 53, isStream: false);
        byte[] datagram = [.. ProxyHeaderTests.Written(proxied, [224, 0, 1, 7]), .. Query];
        Ask();
        long before = site.Balancer.AllocatedBytes + behind.Balancer.AllocatedBytes;
        Ask();
        Assert.True(before > 0);
        Assert.Equal(before, site.Balancer.AllocatedBytes + behind.Balancer.AllocatedBytes);

        void Ask()
        {
            for (int i = 0; i < 1000; i++)
                Assert.NotNull(TestSite.Ask(client, datagram));
            // The workers tell what they have allocated when they sweep.
            Thread.Sleep(300);
        }
    }

    [Fact]
    public void Functions_in_Lua_read_and_set_values()
    {
        const string text = """
            function values(dq)
              if dq:getProxyProtocolValues()[224] == "\7" then dq:setProxyProtocolValues({ [225] = "set" }) end
              dq:addProxyProtocolValue(226, "added")
              assert(dq:getProxyProtocolValues()[226] == "added")
              return DNSAction.None
            end
            """;
        using var backend = new HeldQueries();
        using var site = new TestSite(
            o => Told(o) with
            {
                ProxyProtocol = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] },
                Lua = new LuaOptions { Files = [new LuaFile("values.lua", text)] },
                Rules = [new RuleOptions(new MatchOptions(), new LuaAction("values"))],
            }, backend.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        var proxied = ProxyHeaderTests.Addresses("192.0.2.1", 4711, "198.51.100.53", 53, isStream: false);
        byte[] added = [226, 0, 5, .. "added"u8];
        client.Send([.. ProxyHeaderTests.Written(proxied, [224, 0, 1, 7]), .. Query]);
        Assert.Equal<byte>([225, 0, 3, .. "set"u8, .. added], Split(backend.Receive(), out _).Header.Values);
        client.Send([.. ProxyHeaderTests.Written(proxied, []), .. Query]);
        Assert.Equal(added, Split(backend.Receive(), out _).Header.Values);
    }

    [Fact]
    public void Another_node_behind_it_sees_the_client_over_udp_tcp_and_in_transfers_and_its_checks_pass()
    {
        using var backend = new TestResponder();
        var recorded = new RecordedQueries();
        using var behind = new TestSite(
            TimeProvider.System,
            o => o with
            {
                ProxyProtocol = new ProxyProtocolOptions { Acl = [IPNetwork.Parse("127.0.0.1/32")] },
                Transfers = new TransferOptions { Action = TransferAction.Allow },
            }, recorded.Parts, backend.EndPoint);
        using var site = new TestSite(
            o => o with
            {
                Backends = [o.Backends[0] with { ProxyProtocol = true, Mode = BackendMode.Auto }],
                Transfers = new TransferOptions { Action = TransferAction.Allow },
            }, behind.EndPoint);
        Wait.Until("the check has passed", () => site.Balancer.Backends.Single().LastCheck is { Success: true });
        Assert.Equal("127.0.0.1", recorded.Next().Client.ToString());

        var source = IPAddress.Parse("127.0.0.9");
        using var client = TestSite.Client(site.EndPoint, source);
        Assert.Equal(Query.Answer(), TestSite.Ask(client, Query));
        using var stream = site.Connect(source: source);
        foreach (string query in (string[])["www.example. IN A +rd +qid=48879", "example. IN AXFR"])
        {
            stream.Write(TestMessages.Frame(MessageText.Wire(query)));
            _ = TestMessages.ReadFrame(stream);
        }

        int[] ports = [((IPEndPoint)client.LocalEndPoint!).Port, ((IPEndPoint)stream.Socket.LocalEndPoint!).Port];
        Wait.Until("all three are recorded", () => recorded.All.Count(record => record.Client.ToString() == "127.0.0.9") == 3);
        Assert.Equal(
            [ports[0], ports[1], ports[1]],
            recorded.All.Where(record => record.Client.ToString() == "127.0.0.9").Select(record => (int)record.ClientPort));
        Assert.Equal(0, behind.Balancer.Counters[Counter.ProxyHeaders]);
    }

    private static LoadBalancerOptions Told(LoadBalancerOptions options) =>
        options with { Backends = [options.Backends[0] with { ProxyProtocol = true }] };

    private static ProxiedAddresses Addresses(IPEndPoint client, IPEndPoint asked, bool isStream) =>
        ProxyHeaderTests.Addresses(client.Address.ToString(), client.Port, asked.Address.ToString(), asked.Port, isStream);

    private static (Header Header, byte[] Query) Split((byte[] Octets, IPEndPoint From) received, out IPEndPoint from)
    {
        from = received.From;
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse(received.Octets, 2048, out var header));
        return (new(header.Addresses, header.Values.ToArray()), received.Octets[header.Length..]);
    }

    private static void Answer(NetworkStream stream) =>
        stream.Write(TestMessages.Frame(TestMessages.ReadFrame(stream).Answer()));

    private sealed record Header(ProxiedAddresses Addresses, byte[] Values);

    /// <summary>A backend over TCP whose connections the test reads itself.</summary>
    private sealed class RawTcpBackend : IDisposable
    {
        private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public RawTcpBackend()
        {
            _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listening.Listen();
        }

        public IPEndPoint EndPoint => (IPEndPoint)_listening.LocalEndPoint!;

        /// <summary>The next connection, and the header that it begins with.</summary>
        public NetworkStream Accept(out ProxiedAddresses addresses)
        {
            Assert.True(_listening.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead));
            var stream = new NetworkStream(_listening.Accept(), ownsSocket: true) { ReadTimeout = 5000 };
            byte[] header = new byte[ProxyHeader.FixedLength];
            stream.ReadExactly(header);
            byte[] rest = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(ProxyHeader.LengthOffset))];
            stream.ReadExactly(rest);
            Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.TryParse([.. header, .. rest], 512, out var read));
            addresses = read.Addresses;
            return stream;
        }

        public void Dispose() => _listening.Dispose();
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Namespaces;

/// <summary>
/// Packets from the network that claim to come from the node itself. The node, with a service address on <c>lo</c> and another
/// address on a link, and a stranger at the link's other end, who writes any source address.
/// </summary>
public sealed class MartianTests(MartianTests.Network network) : IClassFixture<MartianTests.Network>
{
    private const string Service4 = "192.0.2.53", Service6 = "2001:db8:53::1";
    private const string Node4 = "198.51.100.1", Node6 = "2001:db8:1::1";
    private const int Port = 5353;

    private readonly TemporaryNamespace _node = network.Node;
    private readonly TemporaryNamespace _stranger = network.Stranger;

    public static TheoryData<string, string, string> Sources => new()
    {
        // Claimed source, destination, where the node listens.
        { Service6, Service6, Service6 },
        { Service6, Service6, "::" },
        { Node6, Node6, "::" },
        { Service6, Node6, Node6 },
        { Node6, Service6, "::" },
        { Service4, Service4, Service4 },
        { Service4, Service4, "0.0.0.0" },
        { Node4, Node4, "0.0.0.0" },
        { Service4, Node4, Node4 },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_query_from_the_network_with_an_own_source_is_dropped_and_counted(
        string source, string destination, string listen)
    {
        using var balancer = Start(listen);
        Wait.Until("the martian is counted", () =>
        {
            SendFromStranger(source, destination);
            return balancer.Counters[Counter.Martians] > 0;
        });
        Assert.Equal(0, balancer.ClientQueries);

        // The same over lo is a friend's.
        Assert.True(AskInside(source, destination));
        Assert.Equal(1, balancer.ClientQueries);
    }

    [Fact]
    public void An_own_checks_source_is_no_pass_for_who_only_claims_it()
    {
        using var balancer = Start(Service6);
        using var check = _node.Inside(() => Client(Service6, Service6));
        using var exemption = balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: false);
        Wait.Until("the martian is counted", () =>
        {
            SendFromStranger(Service6, Service6, ((IPEndPoint)check.LocalEndPoint!).Port);
            return balancer.Counters[Counter.Martians] > 0;
        });
        Assert.Equal(0, balancer.Counters[Counter.OwnChecks]);
        Assert.NotNull(TestSite.Ask(check, MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(1, balancer.Counters[Counter.OwnChecks]);
    }

    [Fact]
    public void An_address_that_comes_with_a_reload_is_own_from_then_on()
    {
        using var balancer = Start("::");
        const string late = "2001:db8:53::2";
        _node.Ip($"address add {late}/128 dev lo nodad");
        // The kernel adds the address's route a moment later.
        Wait.Until("a friend is answered", () => AskInside(late, Node6));
        _node.Inside(() =>
        {
            balancer.Reconfigure(Options("::") with { ServiceAddresses = [IPAddress.Parse(Service6), IPAddress.Parse(late)] });
            return true;
        });
        Wait.Until("the martian is counted", () =>
        {
            SendFromStranger(late, Node6);
            return balancer.Counters[Counter.Martians] > 0;
        });
        Assert.True(AskInside(late, Node6));
    }

    // The answer to the SYN goes to the node itself, over lo, where nobody asked for it: its RST ends what was begun.
    [Theory]
    [InlineData(Service6)]
    [InlineData(Service4)]
    public void A_connection_cannot_be_made_from_an_own_source_over_the_network(string own)
    {
        using var balancer = Start(own);
        for (int port = 40_000; port < 40_020; port++)
            SendFromStranger(own, own, port, Syn);
        Assert.True(_node.Inside(() =>
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            client.Bind(new IPEndPoint(IPAddress.Parse(own), 0));
            client.Connect(new IPEndPoint(IPAddress.Parse(own), Port));
            return client.Connected;
        }));
        Wait.Until("the node's own connection is in", () => balancer.Counters[Counter.TcpAccepted] > 0);
        Assert.Equal(1, balancer.Counters[Counter.TcpAccepted]);
        Assert.DoesNotContain("SYN-RECV", _node.Exec("ss", "-tan"), StringComparison.Ordinal);
    }

    private static LoadBalancerOptions Options(string listen) => new()
    {
        Listeners = [new ListenerOptions(new IPEndPoint(IPAddress.Parse(listen), Port))],
        Threads = 1,
        Acl = new AclOptions { Networks = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8::/32")] },
        ServiceAddresses = [IPAddress.Parse(Service4), IPAddress.Parse(Service6)],
        Backends = [],
    };

    private static Socket Client(string source, string destination)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        socket.Connect(new IPEndPoint(IPAddress.Parse(destination), Port));
        return socket;
    }

    private static byte[] Query(int sourcePort, bool ipv6, IPAddress source, IPAddress destination)
    {
        byte[] message = MessageText.Wire("a.example IN A +rd");
        byte[] datagram = [.. new byte[8], .. message];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        if (ipv6)
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), Checksum(datagram, source, destination, 17));
        return datagram;
    }

    private static byte[] Syn(int sourcePort, bool ipv6, IPAddress source, IPAddress destination)
    {
        byte[] segment = new byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), Port);
        (segment[12], segment[13], segment[14]) = (5 << 4, 0x02, 0xFF);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum(segment, source, destination, 6));
        return segment;
    }

    private static ushort Checksum(byte[] payload, IPAddress source, IPAddress destination, byte protocol)
    {
        byte[] all = [.. source.GetAddressBytes(), .. destination.GetAddressBytes(), 0, 0, (byte)(payload.Length >> 8),
            (byte)payload.Length, 0, 0, 0, protocol, .. payload, .. new byte[payload.Length % 2]];
        uint sum = 0;
        for (int i = 0; i < all.Length; i += 2)
            sum += (uint)((all[i] << 8) | all[i + 1]);
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private LoadBalancer Start(string listen) => _node.Inside(() =>
    {
        var balancer = new LoadBalancer(Options(listen), TimeProvider.System, NullLoggerFactory.Instance);
        balancer.Start();
        return balancer;
    });

    private bool AskInside(string source, string destination) => _node.Inside(() =>
    {
        using var socket = Client(source, destination);
        return TestSite.Ask(socket, MessageText.Wire("a.example IN A +rd")) is not null;
    });

    private void SendFromStranger(
        string source, string destination, int sourcePort = 4000, Func<int, bool, IPAddress, IPAddress, byte[]>? make = null) =>
        _stranger.Inside(() =>
        {
            var (from, to) = (IPAddress.Parse(source), IPAddress.Parse(destination));
            bool ipv6 = from.AddressFamily == AddressFamily.InterNetworkV6;
            byte[] payload = (make ?? Query)(sourcePort, ipv6, from, to);
            byte protocol = (byte)(make is null ? 17 : 6);
            byte[] header = ipv6
                ? [0x60, 0, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, protocol, 64,
                    .. from.GetAddressBytes(), .. to.GetAddressBytes()]
                : [0x45, 0, 0, (byte)(20 + payload.Length), 0, 1, 0, 0, 64, protocol, 0, 0,
                    .. from.GetAddressBytes(), .. to.GetAddressBytes()];
            using var raw = new Socket(from.AddressFamily, SocketType.Raw, ProtocolType.Raw);
            return raw.SendTo([.. header, .. payload], new IPEndPoint(to, 0));
        });

    /// <summary>The node and the stranger.</summary>
    public sealed class Network : IDisposable
    {
        public Network()
        {
            Node.Ip($"link add hf-m0 type veth peer name hf-m1 netns {Stranger.Name}");
            foreach (var (place, link, address4, address6) in new[]
            {
                (Node, "hf-m0", Node4, Node6), (Stranger, "hf-m1", "198.51.100.2", "2001:db8:1::2"),
            })
            {
                place.Ip($"address add {address4}/24 dev {link}");
                place.Ip($"address add {address6}/64 dev {link} nodad");
                place.Ip($"link set {link} up");
            }

            Node.Ip($"address add {Service4}/32 dev lo");
            Node.Ip($"address add {Service6}/128 dev lo nodad");
            Stranger.Ip($"route add {Service4} via {Node4}");
            Stranger.Ip($"-6 route add {Service6} via {Node6}");

            // What a site with its own reasons may do: IPv4 is then as open as IPv6.
            Node.Exec("sysctl", "-qw", "net.ipv4.conf.all.accept_local=1", "net.ipv4.conf.hf-m0.accept_local=1",
                "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.hf-m0.rp_filter=0");
        }

        public TemporaryNamespace Node { get; } = new("martiannode");

        public TemporaryNamespace Stranger { get; } = new("martianpeer");

        public void Dispose()
        {
            Node.Dispose();
            Stranger.Dispose();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Addresses;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Anycast.Tests.Addresses;

/// <summary>A client on the node's own LAN asks for the link address of a service address, by ARP and ND.</summary>
public sealed class NeighborResolutionTests : IAsyncDisposable
{
    private static readonly IPAddress V4 = IPAddress.Parse("192.0.2.53");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8::53");

    private readonly TemporaryNamespace _node = new();
    private readonly TemporaryNamespace _client = new();
    private readonly AddressKeeper _keeper;

    public NeighborResolutionTests()
    {
        _node.Ip($"link add lan0 type veth peer name lan0 netns {_client.Name}");
        Exec(_node, "sysctl -qw net.ipv6.conf.lan0.accept_dad=0");
        Exec(_client, "sysctl -qw net.ipv6.conf.lan0.accept_dad=0");
        Exec(_client, "sysctl -qw net.ipv4.neigh.lan0.retrans_time_ms=200 net.ipv6.neigh.lan0.retrans_time_ms=200");
        _node.Ip("addr add 192.0.2.1/24 dev lan0");
        _node.Ip("addr add 2001:db8::1/64 dev lan0 nodad");
        _client.Ip("addr add 192.0.2.2/24 dev lan0");
        _client.Ip("addr add 2001:db8::2/64 dev lan0 nodad");
        _node.Ip("link set lan0 up");
        _client.Ip("link set lan0 up");
        _keeper = _node.Inside(() =>
            new AddressKeeper(new AddressKeeperOptions(), TimeProvider.System, NullLoggerFactory.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _node.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task The_node_answers_ARP_for_its_service_address_unless_arp_ignore_is_1(int arpIgnore, bool answers)
    {
        Exec(_node, $"sysctl -qw net.ipv4.conf.all.arp_ignore={arpIgnore}");
        await _keeper.ReconfigureAsync(new("lo"), [V4, V6], TestContext.Current.CancellationToken);
        var findings = _node.Inside(() => SysctlAdvice.ForThisNode("lo"));
        Assert.Equal(answers, findings.Any(f => f.Setting == "net.ipv4.conf.lan0.arp_ignore"));
        Assert.True(await Resolves(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(answers, await Resolves(V4));
    }

    [Theory]
    [InlineData("lan0", true)]
    [InlineData("lo", false)]
    public async Task The_node_answers_ND_for_its_service_address_only_when_that_sits_on_the_LAN(string on, bool answers)
    {
        await _keeper.ReconfigureAsync(new(on), [V4, V6], TestContext.Current.CancellationToken);
        var findings = _node.Inside(() => SysctlAdvice.ForThisNode(on));
        Assert.Equal(answers, findings.Any(f => f.Setting == "lan0"));
        Assert.True(await Resolves(IPAddress.Parse("2001:db8::1")));
        Assert.Equal(answers, await Resolves(V6));
    }

    [Fact]
    public void The_example_sets_what_is_asked_for()
    {
        var example = Path.Join(AppContext.BaseDirectory, "60-holdfast.conf");
        Exec(_node, "sysctl -qw net.ipv6.conf.lan0.accept_ra=1");
        Assert.Equal(4, _node.Inside(() => SysctlAdvice.ForThisNode("lo")).Length);
        var settings = File.ReadAllLines(example).Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Replace("eth0", "lan0", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        _node.Exec(["sysctl", "-qw", .. settings]);
        Assert.Empty(_node.Inside(() => SysctlAdvice.ForThisNode("lo")));
    }

    private static void Exec(TemporaryNamespace where, string command) => where.Exec(command.Split(' '));

    /// <summary>Sends something there, and looks what has become of the neighbour entry.</summary>
    private async Task<bool> Resolves(IPAddress address)
    {
        using var socket = _client.Inside(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.SendTo([0], new IPEndPoint(address, 9));
        for (var deadline = Environment.TickCount64 + 20_000; Environment.TickCount64 < deadline;)
        {
            var entry = _client.Ip($"neigh show to {address} dev lan0");
            if (entry.Contains("lladdr", StringComparison.Ordinal))
                return true;
            if (entry.Contains("FAILED", StringComparison.Ordinal))
                return false;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        throw new InvalidOperationException($"{address} is neither resolved nor given up");
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Tcp;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Session.Tcp;

/// <summary>
/// Keys of neighbors that have one link-local address, each on a link of its own: fe80::1, as routers like to be called.
/// </summary>
public sealed class LinkKeyTests : IDisposable
{
    private const int Port = 179;

    private static readonly IPAddress Router = IPAddress.Parse("fe80::1");

    private readonly TemporaryNamespace _node = new("keys");
    private readonly TemporaryNamespace _routers = new("routers");
    private readonly ConcurrentQueue<(IPAddress? Address, uint Link)> _accepted = new();
    private readonly List<Socket> _sockets = [];
    private readonly EventLoop _loop;
    private readonly PeerListeners _listeners;

    public LinkKeyTests()
    {
        Connect("a");
        Connect("b");
        (_loop, _listeners) = _node.Inside(() =>
        {
            var loop = new EventLoop("test");
            loop.Start();
            return (loop, new PeerListeners(NullLogger.Instance, Accept, loop, () => { }));
        });
    }

    public void Dispose()
    {
        _listeners.Dispose();
        _loop.Dispose();
        foreach (var socket in _sockets) socket.Dispose();
        _node.Dispose();
        _routers.Dispose();
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("one", "one")]
    [InlineData("one", null)]
    public async Task Each_link_has_the_key_of_its_own_neighbor(string first, string? second)
    {
        Reconfigure(Neighbor("a", first), Neighbor("b", second));
        await ComesInAsync("a", first);
        await ComesInAsync("b", second);
        await IsDroppedAsync("a", null);
        if (second != first) await IsDroppedAsync("a", second ?? "two");
        if (second is not null) await IsDroppedAsync("b", null);
    }

    [Fact]
    public async Task Taking_away_one_neighbor_leaves_the_other_its_key()
    {
        Reconfigure(Neighbor("a", "one"), Neighbor("b", "one"));
        Reconfigure(Neighbor("a", "one"));
        await IsDroppedAsync("a", null);
        await ComesInAsync("a", "one");
        Reconfigure(Neighbor("b", "one"));
        await IsDroppedAsync("b", null);
    }

    [Fact]
    public async Task Other_neighbors_on_the_same_link_are_let_in_as_before()
    {
        _routers.Ip("-6 addr add 2001:db8::1/64 dev a1 nodad");
        _node.Ip("-6 addr add 2001:db8::2/64 dev a0 nodad");
        var global = new NeighborOptions("global", IPAddress.Parse("2001:db8::1"), 65000) { Password = "three" };
        Reconfigure(Neighbor("a", "one"), global);
        await ComesInAsync("a", "one");
        await ComesInAsync("a", "three", global.Address, IPAddress.Parse("2001:db8::2"));
        await IsDroppedAsync("a", null, global.Address, IPAddress.Parse("2001:db8::2"));
    }

    [Fact]
    public async Task A_link_that_comes_late_or_is_made_anew_gets_its_key()
    {
        _node.Ip("link del b0");
        var options = Reconfigure(Neighbor("a", "one"), Neighbor("b", "two"));
        for (var round = 0; round < 2; round++)
        {
            Connect("b");
            LinksChanged(options);
            await IsDroppedAsync("b", null);
            await ComesInAsync("b", "two");
            await ComesInAsync("a", "one");
            _node.Ip("link del b0");
            LinksChanged(options);
        }
    }

    [Fact]
    public void What_the_listener_of_all_links_took_is_no_neighbor_with_a_key()
    {
        var options = Reconfigure(Neighbor("a", "one"));
        var index = (uint)Scope("a0", _node);
        var from = new IPAddress(Router.GetAddressBytes(), index);
        Assert.True(_listeners.Admits(options.Neighbors[0], from, index));
        Assert.False(_listeners.Admits(options.Neighbors[0], from, 0));
        Assert.True(_listeners.Admits(Neighbor("a", null), from, 0));
    }

    [Fact]
    public async Task Another_process_cannot_share_the_port()
    {
        Reconfigure(Neighbor("a", "one"));
        await ComesInAsync("a", "one");
        _node.Inside(() =>
        {
            using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
            var error = Assert.Throws<SocketException>(() => other.Bind(new IPEndPoint(IPAddress.IPv6Any, Port)));
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse;
        });
    }

    [Fact]
    public async Task Listeners_that_go_as_soon_as_they_are_made_disturb_nothing()
    {
        for (var round = 0; round < 200; round++)
        {
            Reconfigure(Neighbor("a", "one"));
            Reconfigure(Neighbor("a", null));
        }
        Reconfigure(Neighbor("a", "one"));
        await ComesInAsync("a", "one");
    }

    private static NeighborOptions Neighbor(string link, string? key) =>
        new(link, Router, 65000) { Interface = $"{link}0", Password = key, Passive = true };

    private static long Scope(string device, TemporaryNamespace inside) =>
        long.Parse(inside.Exec("cat", $"/sys/class/net/{device}/ifindex"), System.Globalization.CultureInfo.InvariantCulture);

    private void Connect(string link)
    {
        _node.Ip($"link add {link}0 type veth peer name {link}1 netns {_routers.Name}");
        foreach (var (inside, device, address) in new[] { (_node, $"{link}0", "fe80::2"), (_routers, $"{link}1", "fe80::1") })
        {
            inside.Ip($"link set {device} addrgenmode none");
            inside.Ip($"link set {device} up");
            inside.Ip($"-6 addr add {address}/64 dev {device} nodad");
        }
    }

    private BgpOptions Reconfigure(params NeighborOptions[] neighbors)
    {
        var options = new BgpOptions
        {
            LocalAs = 65101,
            RouterId = IPAddress.Parse("192.0.2.1"),
            ListenPort = Port,
            Neighbors = [.. neighbors],
        };
        _node.Inside(() =>
        {
            _listeners.Reconfigure(options);
            return true;
        });
        Assert.Null(_listeners.Error);
        return options;
    }

    private void LinksChanged(BgpOptions options) => _node.Inside(() =>
    {
        _listeners.LinksChanged(options);
        return true;
    });

    private void Accept(Socket socket, uint link)
    {
        lock (_sockets) _sockets.Add(socket);
        _accepted.Enqueue((((IPEndPoint)socket.RemoteEndPoint!).Address, link));
    }

    private async Task ComesInAsync(string link, string? key, IPAddress? from = null, IPAddress? to = null)
    {
        using var client = Dial(link, key, from, to);
        (IPAddress? Address, uint Link) taken = default;
        await Wait.UntilAsync(() => _accepted.TryDequeue(out taken));
        if (from is null) Assert.Equal(Scope($"{link}0", _node), taken.Address!.ScopeId);
        if (key is not null) Assert.Equal((uint)Scope($"{link}0", _node), taken.Link);
    }

    private async Task IsDroppedAsync(string link, string? key, IPAddress? from = null, IPAddress? to = null)
    {
        var before = Dropped();
        using var client = Dial(link, key, from, to);
        await Wait.UntilAsync(() => Dropped() != before);
        Assert.Empty(_accepted);

        TcpSignatureCounters Dropped() => _node.Inside(TcpSignatureCounters.Read);
    }

    private Socket Dial(string link, string? key, IPAddress? from, IPAddress? to) => _routers.Inside(() =>
    {
        var scope = Scope($"{link}1", _routers);
        var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        client.Bind(new IPEndPoint(from ?? new IPAddress(Router.GetAddressBytes(), scope), 0));
        var node = to ?? new IPAddress(IPAddress.Parse("fe80::2").GetAddressBytes(), scope);
        if (key is not null) TcpMd5.SetKey(client, node, key);
        var error = Assert.Throws<SocketException>(() => client.Connect(new IPEndPoint(node, Port)));
        Assert.True(error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress, error.Message);
        return client;
    });
}

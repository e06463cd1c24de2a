using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Strangers that connect from a range of dynamic neighbors, and keep honest ones out of nothing.</summary>
public sealed class StrangerTests : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private readonly List<Socket> _sockets = [];
    private readonly BgpSpeaker _hub;

    public StrangerTests()
    {
        _hub = new BgpSpeaker(Options(limit: 2), TimeProvider.System, NullLoggerFactory.Instance);
        _hub.Start();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Who_says_nothing_is_no_neighbor_and_takes_no_place()
    {
        for (var host = 1; host <= 20; host++) await DialAsync($"127.0.9.{host}");
        var honest = await DialAsync("127.0.9.200");
        await EstablishAsync(honest);
        Assert.Equal(["127.0.9.200"], _hub.Neighbors.Select(neighbor => neighbor.Name));
        Assert.Equal(0, _hub.RejectedConnections);
    }

    [Fact]
    public async Task The_places_are_for_those_whose_open_was_accepted()
    {
        await EstablishAsync(await DialAsync("127.0.9.1"));
        await EstablishAsync(await DialAsync("127.0.9.2"));
        var third = await DialAsync("127.0.9.3");
        Assert.Equal(0, await third.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(2, _hub.Neighbors.Length);
    }

    [Fact]
    public async Task Of_two_that_came_for_the_last_place_the_second_is_refused_by_its_open()
    {
        await EstablishAsync(await DialAsync("127.0.9.1"));
        var (second, third) = (await DialAsync("127.0.9.2"), await DialAsync("127.0.9.3"));
        // Each has our OPEN, and so was let in to say its own.
        await ReadAsync(second);
        await ReadAsync(third);
        await SendAsync(second, Open);
        await ReadAsync(second);
        await SendAsync(third, Open);
        var (type, body) = await ReadAsync(third);
        Assert.Equal((MessageType.Notification, 6, 5), (type, body[0], body[1]));
        Assert.Equal(["127.0.9.1", "127.0.9.2"], _hub.Neighbors.Select(neighbor => neighbor.Name));
    }

    [Fact]
    public async Task A_place_is_free_again_when_its_neighbor_is_gone()
    {
        for (var round = 0; round < 5; round++)
        {
            var first = await DialAsync("127.0.9.1");
            var second = await DialAsync("127.0.9.2");
            await EstablishAsync(first);
            await EstablishAsync(second);
            await Wait.UntilAsync(() => _hub.Neighbors.Length == 2);
            first.Dispose();
            second.Dispose();
            await Wait.UntilAsync(() => _hub.Neighbors.IsEmpty);
        }
    }

    [Fact]
    public async Task One_whose_open_is_refused_is_no_neighbor()
    {
        var wrong = await DialAsync("127.0.9.1");
        await ReadAsync(wrong);
        await SendAsync(wrong, FakePeer.Open(number: 65999));
        var (type, body) = await ReadAsync(wrong);
        Assert.Equal((MessageType.Notification, 2, 2), (type, body[0], body[1]));
        Assert.Empty(_hub.Neighbors);
    }

    [Fact]
    public async Task An_address_has_one_connection_before_its_open()
    {
        var first = await DialAsync("127.0.9.1");
        await ReadAsync(first);
        var second = await DialAsync("127.0.9.1");
        Assert.Equal(0, await first.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken));
        await EstablishAsync(second);
    }

    [Fact]
    public async Task Of_more_strangers_than_may_wait_the_oldest_gives_way()
    {
        var oldest = await DialAsync("127.0.9.1");
        await ReadAsync(oldest);
        for (var host = 2; host <= DynamicNeighbors.MaxWaiting + 1; host++)
            await ReadAsync(await DialAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.9.{host}")));
        var (type, body) = await ReadAsync(oldest);
        Assert.Equal((MessageType.Notification, 6, 8), (type, body[0], body[1]));
        await EstablishAsync(await DialAsync("127.0.9.200"));
        Assert.Single(_hub.Neighbors);
    }

    [Fact]
    public void A_stranger_has_ten_seconds_for_its_open()
    {
        var options = DynamicNeighbors.SessionFor(Options(2), IPAddress.Parse("127.0.9.7"), Options(2).DynamicNeighbors[0]);
        Assert.Equal(TimeSpan.FromSeconds(10), options.OpenTime);
        Assert.Equal(SessionFsm.LargeHoldTime, SessionOptions.For(Options(2), options.Neighbor).OpenTime);
    }

    [Fact]
    public async Task Strangers_without_end_are_logged_now_and_then()
    {
        using var log = new RecordedLog();
        var port = FreePort.Next();
        await using var hub = new BgpSpeaker(
            Options(limit: 2) with { ListenPort = port }, TimeProvider.System, log);
        hub.Start();
        const int Strangers = 40;
        for (var host = 1; host <= Strangers; host++)
        {
            var stranger = await DialAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.9.{host}"), port);
            await ReadAsync(stranger);
            await SendAsync(stranger, FakePeer.Open(number: 65999));
            await ReadAsync(stranger);
        }
        // The 1st, 2nd, 4th, 8th, 16th and 32nd.
        Assert.Equal(6, log.Messages.Count(message => message.Contains("did not come up", StringComparison.Ordinal)));
    }

    private static OpenMessage Open => FakePeer.Open(number: 65201);

    private BgpOptions Options(int limit) => new()
    {
        LocalAs = 65101,
        RouterId = IPAddress.Parse("192.0.2.1"),
        ListenPort = _port,
        DynamicNeighbors =
        [
            new DynamicNeighborOptions(
                new Prefix(IPAddress.Parse("127.0.9.0"), 24), new NeighborOptions("127.0.9.0/24", IPAddress.Parse("127.0.9.0"), 65201)
                {
                    ConnectRetryTime = TimeSpan.FromSeconds(0.3),
                    HoldTime = TimeSpan.FromSeconds(90),
                })
            { Limit = limit },
        ],
    };

    private async Task<Socket> DialAsync(string from, int? port = null)
    {
        var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port ?? _port), TestContext.Current.CancellationToken);
        return socket;
    }

    private async Task EstablishAsync(Socket socket)
    {
        var from = ((IPEndPoint)socket.LocalEndPoint!).Address;
        await SendAsync(socket, Open);
        await SendAsync(socket, KeepaliveMessage.Instance);
        await Wait.UntilAsync(() => _hub.Neighbors.Any(neighbor =>
            neighbor.Address.Equals(from) && neighbor.State == SessionState.Established));
    }

    private static async Task SendAsync(Socket socket, Message message) =>
        await socket.SendAsync(message.ToBytes(), TestContext.Current.CancellationToken);

    private static async Task<(MessageType Type, byte[] Body)> ReadAsync(Socket socket)
    {
        var header = await ReadAsync(socket, MessageHeader.Size);
        Assert.False(MessageHeader.TryRead(header, out var read).IsError);
        return (read.Type, await ReadAsync(socket, read.Length - MessageHeader.Size));
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        var octets = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = await socket.ReceiveAsync(octets.AsMemory(filled), TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(15));
            Assert.NotEqual(0, read);
            filled += read;
        }
        return octets;
    }
}

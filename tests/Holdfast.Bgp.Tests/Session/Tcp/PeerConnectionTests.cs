using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Linux.Polling;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Session.Tcp;

public sealed class PeerConnectionTests : IConnectionObserver, IDisposable
{
    private readonly EventLoop _loop = new("bgp");
    private readonly Channel<(MessageType Type, int Length)> _received = Channel.CreateUnbounded<(MessageType, int)>();
    private readonly Channel<MessageError> _malformed = Channel.CreateUnbounded<MessageError>();
    private volatile bool _drained;
    private volatile bool _stalled;

    public PeerConnectionTests() => _loop.Start();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task A_neighbor_that_reads_nothing_holds_no_one_up_and_is_reported()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection = new PeerConnection(ours, this, _loop, _loop.Time) { SendHoldTime = TimeSpan.FromSeconds(1) };
        // More than any socket buffer takes.
        connection.Send(new byte[32 * 1024 * 1024]);
        Assert.True(connection.IsCongested);
        await Wait.UntilAsync(() => _stalled);
        Assert.False(_drained);
    }

    [Theory]
    [InlineData(9, 18_000)]
    [InlineData(3, 6_000)]
    [InlineData(0, 30_000)]
    public async Task The_kernel_gives_up_a_machine_that_is_gone_without_a_word(int holdSeconds, int milliseconds)
    {
        const int tcpUserTimeout = 18;
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection =
            new PeerConnection(ours, this, _loop, _loop.Time) { SendHoldTime = TimeSpan.FromSeconds(holdSeconds) };
        var timeout = new byte[sizeof(int)];
        Assert.Equal(timeout.Length, ours.GetRawSocketOption((int)SocketOptionLevel.Tcp, tcpUserTimeout, timeout));
        Assert.Equal(milliseconds, BitConverter.ToInt32(timeout));
        Assert.NotEqual(0, ours.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.True((int)ours.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)! * 1000 < 30_000);
    }

    [Fact]
    public async Task A_slow_neighbor_gets_everything_in_order()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection = new PeerConnection(ours, this, _loop, _loop.Time);
        var sent = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(sent);
        connection.Send(sent.AsSpan(0, sent.Length / 2));
        connection.Send(sent.AsSpan(sent.Length / 2));
        var received = new byte[sent.Length];
        for (var count = 0; count < received.Length;)
            count += await neighbor.ReceiveAsync(received.AsMemory(count), TestContext.Current.CancellationToken);
        Assert.True(sent.AsSpan().SequenceEqual(received));
        await Wait.UntilAsync(() => _drained && !connection.IsCongested);
    }

    [Fact]
    public async Task The_last_notification_arrives_though_unread_messages_are_left()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection = new PeerConnection(ours, this, _loop, _loop.Time);
        await neighbor.SendAsync(KeepaliveMessage.Instance.ToBytes(), TestContext.Current.CancellationToken);
        var farewell = NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "bye").ToBytes();
        connection.Send(farewell);
        connection.Close();
        var received = new byte[100];
        Assert.Equal(farewell.Length, await neighbor.ReceiveAsync(received, TestContext.Current.CancellationToken));
        Assert.Equal(0, await neighbor.ReceiveAsync(received, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Extended_messages_of_any_length_are_taken_whole_where_they_may_come()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection =
            new PeerConnection(ours, this, _loop, _loop.Time) { MaxMessageLength = MessageHeader.MaxExtendedMessageLength };
        connection.StartReceiving();
        foreach (var length in (int[])[65535, 4097, 65534, 23])
        {
            await neighbor.SendAsync(Update(length), TestContext.Current.CancellationToken);
            Assert.Equal((MessageType.Update, length - MessageHeader.Size),
                await _received.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task However_a_stream_is_cut_the_same_messages_come_out()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        neighbor.NoDelay = true;
        using var connection =
            new PeerConnection(ours, this, _loop, _loop.Time) { MaxMessageLength = MessageHeader.MaxExtendedMessageLength };
        connection.StartReceiving();
        var random = new Random(8654);
        var lengths = Enumerable.Range(0, 300).Select(_ => random.Next(10) == 0 ? random.Next(23, 65536) : random.Next(23, 400))
            .ToList();
        byte[] stream = [.. lengths.SelectMany(Update)];
        for (int at = 0, count; at < stream.Length; at += count)
        {
            count = Math.Min(random.Next(4) == 0 ? random.Next(1, 40) : random.Next(1, 20_000), stream.Length - at);
            await neighbor.SendAsync(stream.AsMemory(at, count), TestContext.Current.CancellationToken);
            if (random.Next(8) == 0) await Task.Yield();
        }
        foreach (var length in lengths)
            Assert.Equal((MessageType.Update, length - MessageHeader.Size),
                await _received.Reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Extended_messages_are_refused_where_they_may_not_come()
    {
        var (ours, theirs) = await PairAsync();
        using var neighbor = theirs;
        using var connection = new PeerConnection(ours, this, _loop, _loop.Time);
        connection.StartReceiving();
        await neighbor.SendAsync(Update(4097), TestContext.Current.CancellationToken);
        Assert.Equal((byte)HeaderSubcode.BadMessageLength,
            (await _malformed.Reader.ReadAsync(TestContext.Current.CancellationToken)).Subcode);
    }

    void IConnectionObserver.Received(IPeerConnection connection, MessageType type, ReadOnlyMemory<byte> body) =>
        Assert.True(_received.Writer.TryWrite((type, body.Length)));

    void IConnectionObserver.Malformed(IPeerConnection connection, MessageError error) =>
        Assert.True(_malformed.Writer.TryWrite(error));

    void IConnectionObserver.Closed(IPeerConnection connection, string reason) { }

    void IConnectionObserver.Drained(IPeerConnection connection) => _drained = true;

    void IConnectionObserver.SendStalled(IPeerConnection connection) => _stalled = true;

    private static byte[] Update(int length)
    {
        var octets = new byte[length];
        var writer = new WireWriter(octets);
        MessageHeader.Begin(ref writer, MessageType.Update);
        writer.Reserve(length - writer.Position);
        MessageHeader.Finish(ref writer);
        return octets;
    }

    private static async Task<(Socket Ours, Socket Theirs)> PairAsync()
    {
        using var listener = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var ours = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await ours.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        ours.Blocking = false;
        return (ours, await listener.AcceptAsync(TestContext.Current.CancellationToken));
    }
}

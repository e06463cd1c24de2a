using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using AddressFamily = Holdfast.Bgp.Wire.AddressFamily;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>
/// Two connections with one neighbor, and everything that can happen to both: one is left, and routes go over it alone.
/// </summary>
public class NeighborFuzzTests
{
    [Fact]
    public async Task Random_connections_messages_and_pauses_leave_one_session()
    {
        var run = new FuzzRun("neighbor");
        long steps = 0, ups = 0;
        for (var sequence = 0; run.GoesOn || sequence < 150; sequence++)
        {
            using var walk = new Walk(new Random(run.Seed + sequence));
            try
            {
                steps += await walk.GoAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {run.Seed + sequence}", exception);
            }
            ups += walk.Ups;
        }
        run.Finish($"{steps} steps, {ups} sessions");
        Assert.True(ups > 20, $"{ups} sessions came up");
    }

    private sealed class Walk : IConnector, ILinkAddresses, IDisposable
    {
        private readonly Random _chance;
        private readonly FakeTimeProvider _time = new();
        private readonly Neighbor _neighbor;
        private readonly ConcurrentQueue<TaskCompletionSource<IPeerConnection>> _attempts = new();
        private readonly List<FakeConnection> _connections = [];
        private readonly uint _identifier;

        public Walk(Random chance)
        {
            _chance = chance;
            _identifier = chance.Next(2) == 0 ? 0xC0000200 : 0xC0000202;
            var options = new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000)
            {
                Passive = chance.Next(4) == 0,
                HoldTime = TimeSpan.FromSeconds(chance.Next(3, 91)),
                Export = new ExportOptions
                {
                    NextHop = new(
                    new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self())
                },
            };
            var local = SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") }, options);
            _neighbor = new Neighbor(local, _time, this, this, new UpdateGroups(), NullLogger.Instance, () => { });
        }

        public long Ups => _neighbor.Snapshot().TimesEstablished;

        private IConnectionObserver Observer => _neighbor.Session;

        public async Task<IPeerConnection> ConnectAsync(
            SessionOptions local, IConnectionObserver observer, CancellationToken cancellation)
        {
            var attempt = new TaskCompletionSource<IPeerConnection>();
            _attempts.Enqueue(attempt);
            await using var registration = cancellation.Register(() => attempt.TrySetCanceled(cancellation));
            return await attempt.Task;
        }

        public void Dispose() => _neighbor.Dispose();

        public Link? Find(IPAddress localAddress) => null;

        public void LookAnew() { }

        public async Task<int> GoAsync()
        {
            var steps = _chance.Next(20, 150);
            _neighbor.Start();
            for (var step = 0; step < steps; step++)
            {
                Step();
                AssertOneSession();
            }
            await _neighbor.StopAsync(NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown))
                .WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(SessionState.Idle, _neighbor.Snapshot().State);
            foreach (var attempt in _attempts) attempt.TrySetCanceled(CancellationToken.None);
            return steps;
        }

        private void Step()
        {
            switch (_chance.Next(12))
            {
                case 0:
                    var accepted = new FakeConnection();
                    _neighbor.Accept(accepted);
                    _connections.Add(accepted);
                    break;
                case 1 or 2 when _attempts.TryDequeue(out var attempt):
                    var made = new FakeConnection();
                    if (_chance.Next(4) == 0) attempt.TrySetException(new SocketException((int)SocketError.ConnectionRefused));
                    else if (attempt.TrySetResult(made)) _connections.Add(made);
                    break;
                case 3:
                    _time.Advance(TimeSpan.FromSeconds(_chance.Next(1, 20)));
                    break;
                case 4:
                    var routes = Enumerable.Range(0, _chance.Next(5)).Select(index =>
                        new Route(new Prefix(new IPAddress([192, 0, 2, (byte)index]), 32)) { Med = (uint)_chance.Next(3) });
                    _neighbor.Announce([.. routes]);
                    break;
                default:
                    if (_connections.Count > 0) Speak(_connections[_chance.Next(_connections.Count)]);
                    break;
            }
        }

        /// <summary>
        /// The other end says something, or is gone. What comes over a connection closed long ago must not matter.
        /// </summary>
        private void Speak(FakeConnection connection)
        {
            switch (_chance.Next(24))
            {
                case < 8: Receive(connection, FakePeer.Open((ushort)_chance.Next(3, 91), _identifier)); break;
                case < 18: Receive(connection, KeepaliveMessage.Instance); break;
                case 18: Receive(connection, UpdateMessage.EndOfRibOf(AddressFamily.Ipv4Unicast)); break;
                case 19: Receive(connection, new RouteRefreshMessage(AddressFamily.Ipv4Unicast)); break;
                case 20: Receive(connection, NotificationMessage.Cease((CeaseSubcode)_chance.Next(1, 10))); break;
                case 21: Observer.Received(connection, MessageType.Update, new byte[] { 0, 5, 0, 0 }); break;
                case 22:
                    Observer.Malformed(
                    connection, MessageError.Header(HeaderSubcode.ConnectionNotSynchronized, "noise")); break;
                default: Observer.Closed(connection, "reset"); break;
            }
        }

        private void Receive(FakeConnection connection, Message message)
        {
            var octets = message.ToBytes(new UpdateContext(true, false));
            Observer.Received(connection, message.Type, octets.AsMemory(MessageHeader.Size));
        }

        private void AssertOneSession()
        {
            var status = _neighbor.Snapshot();
            Assert.True(Enum.IsDefined(status.State));
            var open = _connections.Where(connection => connection is { IsClosed: false, IsReceiving: true }).ToList();
            // Ours, one that the neighbor made, and a newer one of its whose OPEN decides.
            Assert.True(open.Count <= 3, $"{open.Count} connections are open");
            if (status.State == SessionState.Established) Assert.Single(open);
            else Assert.Empty(status.Announced);
            // Routes went only where OPEN and KEEPALIVE had gone before them.
            foreach (var connection in _connections)
            {
                var types = connection.Sent.Select(message => message.Type).ToList();
                var update = types.IndexOf(MessageType.Update);
                if (update < 0) continue;
                Assert.Equal(MessageType.Open, types[0]);
                Assert.InRange(types.IndexOf(MessageType.Keepalive), 1, update - 1);
            }
            var carrying = open.Where(connection => connection.Sent.Any(message => message.Type == MessageType.Update)).ToList();
            Assert.True(carrying.Count <= 1, "routes go over two connections");
        }
    }
}

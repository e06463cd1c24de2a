using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using AddressFamily = Holdfast.Bgp.Wire.AddressFamily;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>
/// A neighbor under test with everything around it in the test's hands: the clock, the network, the other side.
/// </summary>
internal sealed class FakePeer : IConnector, ILinkAddresses
{
    private readonly Channel<TaskCompletionSource<IPeerConnection>> _attempts =
        Channel.CreateUnbounded<TaskCompletionSource<IPeerConnection>>();

    public FakePeer(Func<NeighborOptions, NeighborOptions>? neighbor = null, string routerId = "192.0.2.1")
    {
        var options = new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000)
        {
            HoldTime = TimeSpan.FromSeconds(90),
            ConnectRetryTime = TimeSpan.FromSeconds(10),
        };
        options = neighbor?.Invoke(options) ?? options;
        var local = SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse(routerId) }, options);
        Neighbor = new Neighbor(local, Time, this, this, new UpdateGroups(), NullLogger.Instance, () => Changes++);
    }

    public FakeTimeProvider Time { get; } = new();

    public Neighbor Neighbor { get; }

    public IConnectionObserver Observer => Neighbor.Session;

    public int Changes { get; private set; }

    public SessionState State => Neighbor.Snapshot().State;

    public string? LastError => Neighbor.Snapshot().LastError;

    public Task<IPeerConnection> ConnectAsync(
        SessionOptions options, IConnectionObserver observer, CancellationToken cancellation)
    {
        var attempt = new TaskCompletionSource<IPeerConnection>();
        cancellation.Register(() => attempt.TrySetCanceled(cancellation));
        Assert.True(_attempts.Writer.TryWrite(attempt));
        return attempt.Task;
    }

    public Link? Find(IPAddress localAddress) => null;

    public void LookAnew() { }

    /// <summary>The attempt to connect that is under way, once it is.</summary>
    public Task<TaskCompletionSource<IPeerConnection>> AttemptAsync() =>
        _attempts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(15));

    /// <summary>Lets the attempt to connect succeed.</summary>
    public async Task<FakeConnection> ConnectAsync()
    {
        var connection = new FakeConnection();
        (await AttemptAsync()).SetResult(connection);
        await Wait.UntilAsync(() => connection.IsReceiving);
        // The lock is free again once a snapshot can be had.
        Neighbor.Snapshot();
        return connection;
    }

    /// <summary>Lets the attempt to connect fail.</summary>
    public async Task RefuseAsync()
    {
        (await AttemptAsync()).SetException(new SocketException((int)SocketError.ConnectionRefused));
        await Wait.UntilAsync(() => LastError is not null);
        Neighbor.Snapshot();
    }

    public FakeConnection Accept()
    {
        var connection = new FakeConnection();
        Neighbor.Accept(connection);
        return connection;
    }

    public void Receive(FakeConnection connection, Message message)
    {
        var octets = message.ToBytes(new UpdateContext(true, false));
        Observer.Received(connection, message.Type, octets.AsMemory(MessageHeader.Size));
    }

    public static OpenMessage Open(ushort holdTime = 90, uint routerId = 0xCB007101, uint number = 65000) => new(
        number > ushort.MaxValue ? UpdateContext.AsTrans : (ushort)number, holdTime, routerId,
        [new MultiprotocolCapability(AddressFamily.Ipv4Unicast), new RouteRefreshCapability(),
            new FourOctetAsCapability(number)]);

    public async Task<FakeConnection> EstablishAsync(ushort holdTime = 90)
    {
        Neighbor.Start();
        var connection = await ConnectAsync();
        Receive(connection, Open(holdTime));
        Receive(connection, KeepaliveMessage.Instance);
        Assert.Equal(SessionState.Established, State);
        return connection;
    }
}

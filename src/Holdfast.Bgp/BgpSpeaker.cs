using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Messages;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Transport;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp;

/// <summary>
/// Speaks BGP-4 (RFC 4271) to the configured neighbors: announces what it is told to, imports nothing and decides nothing.
/// All members may be called from any thread; none of them waits for a neighbor.
/// </summary>
public sealed class BgpSpeaker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IConnector _connector;
    private readonly ILinkAddresses _links;
    private readonly PeerListeners _listeners;
    private readonly BfdTies _bfd;
    private BgpOptions _options;
    private ImmutableArray<Neighbor> _neighbors;
    private ImmutableArray<Route> _desired = [];
    private long _rejectedConnections;
    private int _changePending;
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>Prepares a speaker that does nothing before <see cref="Start"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="loggerFactory">Where it logs.</param>
    /// <param name="forwards">
    /// Whether what the routes lead to works: BFD sessions are Down while it does not. Asked ten times a second and more often,
    /// on the thread that sends BFD packets: it must be quick, and not allocate. Null: it always does.
    /// </param>
    public BgpSpeaker(BgpOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory, Func<bool>? forwards = null)
        : this(options, timeProvider, loggerFactory, new TcpConnector(timeProvider), new SystemLinkAddresses(), forwards)
    {
    }

    internal BgpSpeaker(
        BgpOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory, IConnector connector, ILinkAddresses links,
        Func<bool>? forwards = null, BfdPorts? bfdPorts = null, BfdPorts? remoteBfdPorts = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _options = options;
        _time = timeProvider;
        _logger = loggerFactory.CreateLogger("Holdfast.Bgp");
        _connector = connector;
        _links = links;
        _listeners = new PeerListeners(_logger, Accept);
        _bfd = new BfdTies(timeProvider, _logger, forwards ?? (static () => true), ports: bfdPorts, remotePorts: remoteBfdPorts);
        _neighbors = [.. options.Neighbors.Select(neighbor => Create(LocalSpeaker.For(options, neighbor)))];
    }

    /// <summary>Raised, on any thread and without data, when a session changed its state or routes were sent.</summary>
    public event EventHandler? Changed;

    /// <summary>The neighbors, in the order of their configuration, as they are now.</summary>
    public ImmutableArray<NeighborStatus> Neighbors
    {
        get
        {
            lock (_gate) return [.. _neighbors.Select(neighbor => neighbor.Snapshot())];
        }
    }

    /// <summary>The BFD sessions with neighbors that have one, as they are now.</summary>
    public BfdSnapshot Bfd => _bfd.Snapshot();

    /// <summary>Connections closed at once because no neighbor is configured at their address.</summary>
    public long RejectedConnections => Interlocked.Read(ref _rejectedConnections);

    /// <summary>Why neighbors cannot connect to us, or null; sessions we open ourselves do not suffer from it.</summary>
    public string? ListenError
    {
        get
        {
            lock (_gate) return _listeners.Error;
        }
    }

    /// <summary>Begins to listen and to connect.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_isStarted || _isStopped) return;
            _isStarted = true;
            _listeners.Apply(_options);
            ApplyBfd();
            foreach (var neighbor in _neighbors) neighbor.Start();
        }
        // Outside of our lock, as below: the event is raised under a lock of its own, which adding and removing take too.
        NetworkChange.NetworkAddressChanged += OnAddressesChanged;
    }

    /// <summary>Makes <paramref name="desired"/> the whole of what is announced; only the difference is sent, and at once.</summary>
    public void Announce(IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate)
        {
            _desired = [.. desired];
            foreach (var neighbor in _neighbors) neighbor.Announce(_desired);
        }
    }

    /// <summary>Takes over a new configuration; neighbors whose options are equal keep their session.</summary>
    public void Apply(BgpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate)
        {
            if (_isStopped) return;
            _options = options;
            var kept = _neighbors.ToDictionary(neighbor => neighbor.Local.Neighbor.Name);
            var fresh = new List<Neighbor>();
            var neighbors = ImmutableArray.CreateBuilder<Neighbor>();
            foreach (var wanted in options.Neighbors)
            {
                var local = LocalSpeaker.For(options, wanted);
                if (kept.Remove(wanted.Name, out var current) && current.Local.KeepsSession(local))
                {
                    neighbors.Add(current);
                    continue;
                }
                if (current is not null) Retire(current, CeaseSubcode.OtherConfigurationChange);
                var neighbor = Create(local);
                neighbor.Announce(_desired);
                neighbors.Add(neighbor);
                fresh.Add(neighbor);
            }
            foreach (var gone in kept.Values) Retire(gone, CeaseSubcode.PeerDeconfigured);
            _neighbors = neighbors.DrainToImmutable();
            if (!_isStarted) return;
            _listeners.Apply(options);
            ApplyBfd();
            foreach (var neighbor in fresh) neighbor.Start();
        }
        RaiseChanged();
    }

    /// <summary>Ends every session with Cease/Administrative Shutdown and <paramref name="message"/> (RFC 9003); withdraws nothing before.</summary>
    /// <param name="message">At most 255 octets of UTF-8; more is cut off.</param>
    /// <returns>Ends when the connections are gone: at most a second or so, however a neighbor behaves.</returns>
    public async Task StopAsync(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Task[] stopping;
        NetworkChange.NetworkAddressChanged -= OnAddressesChanged;
        lock (_gate)
        {
            if (_isStopped) return;
            _isStopped = true;
            _listeners.Dispose();
            var reason = NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, message);
            stopping = [.. _neighbors.Select(neighbor => neighbor.StopAsync(reason))];
        }
        await Task.WhenAll(stopping).ConfigureAwait(false);
        await _bfd.StopAsync().ConfigureAwait(false);
        _bfd.Dispose();
        foreach (var neighbor in _neighbors) neighbor.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync("").ConfigureAwait(false);

    private void ApplyBfd() => _bfd.Apply(_options, _options.Neighbors.Zip(_neighbors, (options, neighbor) => (options, (IBfdClient)neighbor)));

    private Neighbor Create(LocalSpeaker local) => new(local, _time, _connector, _links, _logger, RaiseChanged);

    private static void Retire(Neighbor neighbor, CeaseSubcode subcode) =>
        neighbor.StopAsync(NotificationMessage.Cease(subcode)).ContinueWith(_ => neighbor.Dispose(), TaskScheduler.Default);

    private void Accept(Socket socket)
    {
        try
        {
            var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            if (NeighborAt(address) is { } neighbor)
            {
                PeerSocket.Configure(socket, neighbor.Local);
                neighbor.Accept(new PeerConnection(socket, neighbor, _time));
                return;
            }
            // Told ever more rarely: strangers decide how many there are.
            if (BitOperations.IsPow2(Interlocked.Increment(ref _rejectedConnections))) _logger.UnknownPeer(address);
        }
        catch (SocketException)
        {
            // The connection is gone already.
        }
        socket.Dispose();
    }

    private Neighbor? NeighborAt(IPAddress address)
    {
        lock (_gate) return _isStopped ? null : _neighbors.FirstOrDefault(neighbor => neighbor.Local.Neighbor.Address.Equals(address));
    }

    private void OnAddressesChanged(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            foreach (var neighbor in _neighbors) neighbor.LinksChanged();
        }
    }

    /// <summary>On a thread of its own, for who listens may hold locks that wait for us; what happens meanwhile is told with it.</summary>
    private void RaiseChanged()
    {
        if (Interlocked.Exchange(ref _changePending, 1) == 1) return;
        ThreadPool.UnsafeQueueUserWorkItem(static speaker =>
        {
            Volatile.Write(ref speaker._changePending, 0);
            speaker.Changed?.Invoke(speaker, EventArgs.Empty);
        }, this, preferLocal: false);
    }
}

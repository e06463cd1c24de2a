using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Collections;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Tcp;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

/// <summary>
/// Speaks BGP-4 (RFC 4271) to the configured neighbors: announces what it is told to, imports nothing and decides nothing.
/// All members may be called from any thread; none of them waits for a neighbor. Timers, and what is sent and received, run on
/// a thread of their own, which the thread pool cannot hold up.
/// </summary>
public sealed partial class BgpSpeaker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly EventLoop _loop = new("bgp");
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IConnector _connector;
    private readonly ILinkAddresses _links;
    private readonly UpdateGroups _groups = new();
    private readonly MessageMonitor _monitor = new();
    private readonly PeerListeners _listeners;
    private readonly BfdRegistrations _bfd;
    private readonly NeighborSet _neighbors;
    private readonly RefusedConnections _refused;
    private BgpOptions _configured;
    private BgpOptions _options;
    private ValueList<NeighborOptions> _created = [];
    private LinkChanges? _linkChanges;
    private int _changePending;
    private int _linkChangePending;
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
        : this(options, timeProvider, loggerFactory, connector: null, new SystemLinkAddresses(), forwards)
    {
    }

    internal BgpSpeaker(
        BgpOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory, IConnector? connector, ILinkAddresses links,
        Func<bool>? forwards = null, BfdPorts? bfdPorts = null, BfdPorts? remoteBfdPorts = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _configured = _options = options;
        _time = _loop.ClockFor(timeProvider);
        _logger = loggerFactory.CreateLogger("Holdfast.Bgp");
        _connector = connector ?? new TcpConnector(_loop, _time);
        _links = links;
        _listeners = new PeerListeners(_logger, Accept, _loop, ListenAgain);
        _bfd = new BfdRegistrations(
            timeProvider, _logger, forwards ?? (static () => true), ports: bfdPorts, remotePorts: remoteBfdPorts);
        _refused = new RefusedConnections(_logger);
        _neighbors = new NeighborSet(Create);
        _neighbors.Reconfigure(options);
    }

    /// <summary>Raised, on any thread and without data, when a session changed its state or routes were sent.</summary>
    public event EventHandler? Changed;

    /// <summary>The neighbors as they are now, in the order of their configuration; those not listed there come last.</summary>
    public ImmutableArray<NeighborStatus> Neighbors
    {
        get { lock (_gate) return [.. _neighbors.Admitted.Select(neighbor => neighbor.Snapshot())]; }
    }

    /// <summary>The BFD sessions with neighbors that have one, as they are now.</summary>
    public BfdSnapshot Bfd => _bfd.Snapshot();

    /// <summary>
    /// Connections closed at once because no neighbor is configured at their address, or as many as may be are there.
    /// </summary>
    public long RejectedConnections => _refused.Count;

    /// <summary>Why neighbors cannot connect to us, or null; sessions we open ourselves do not suffer from it.</summary>
    public string? ListenError
    {
        get { lock (_gate) return _listeners.Error; }
    }

    /// <summary>Begins to listen and to connect.</summary>
    /// <param name="inherited">Sessions of another process, which go on.</param>
    public void Start(SpeakerHandover? inherited = null)
    {
        lock (_gate)
        {
            if (_isStarted || _isStopped) return;
            _isStarted = true;
            _loop.Start();
            // Before any session comes up, so that none misses a change of the addresses it was formed with.
            _linkChanges = LinkChanges.Listen(PostLinksChanged, _logger);
            _listeners.Reconfigure(_options);
            if (inherited is not null) _bfd.Inherit(inherited.Bfd);
            ReconfigureBfd();
            Adopt(inherited ?? SpeakerHandover.None);
            foreach (var neighbor in _neighbors.Listed) Begin(neighbor);
        }
    }

    /// <summary>Who is shown the messages of neighbors, while they are looked at; null: nobody.</summary>
    public IMessageObserver? MessageObserver
    {
        get => _monitor.Observer;
        set => _monitor.Observer = value;
    }

    /// <summary>
    /// Has <paramref name="action"/> run on the thread of timers and sessions; it must not block. From any thread; never waits.
    /// </summary>
    public void Post(Action action) => _loop.Post(action);

    /// <summary>Puts other options in force; a neighbor whose session needs no reset keeps it.</summary>
    public void Reconfigure(BgpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate)
        {
            if (_isStopped) return;
            _configured = options;
            PutInForce();
        }
        RaiseChanged();
    }

    /// <summary>
    /// Ends every session with Cease/Administrative Shutdown and <paramref name="message"/> (RFC 9003); withdraws nothing before.
    /// </summary>
    /// <param name="message">At most 255 octets of UTF-8; more is cut off.</param>
    /// <returns>
    /// Ends when the connections are gone: at most a second or so, however a neighbor behaves. It goes on in the caller's
    /// context, so that a caller with a thread of its own does not wait for the thread pool.
    /// </returns>
    public async Task StopAsync(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Neighbor[] stopped;
        Task[] stopping;
        lock (_gate)
        {
            if (_isStopped) return;
            _isStopped = true;
            _listeners.Dispose();
            var reason = NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, message);
            stopped = [.. _neighbors.All];
            stopping = [.. stopped.Select(neighbor => neighbor.StopAsync(reason))];
        }
        // Not under the lock: a call under way waits for it.
        _linkChanges?.Dispose();
        await Task.WhenAll(stopping);
        await _bfd.StopAsync();
        _bfd.Dispose();
        foreach (var neighbor in stopped) neighbor.Dispose();
        _loop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync("").ConfigureAwait(false);

    private void ReconfigureBfd()
    {
        lock (_gate)
        {
            var watched = _neighbors.All.Where(neighbor => neighbor.IsWatched);
            if (!_isStopped) _bfd.Reconfigure(_options, watched.Select(one => (one.Options.Neighbor, (IBfdClient)one)));
        }
    }

    private Neighbor Create(SessionOptions options, RangePlaces? places) =>
        new(options, _time, _connector, _links, _groups, _logger, RaiseChanged,
            places is null ? null : new RangeMembership(places, ReconfigureBfd, Forget), _monitor);

    private void Begin(Neighbor neighbor)
    {
        // Said loudly once; with each try that it is not connected for that, its status says so.
        if (!neighbor.Options.Neighbor.TcpAoKeys.IsEmpty && !TcpAo.IsSupported)
            _logger.CannotProtect(neighbor.Name, SessionKey.Ao.Unsupported);
        neighbor.Start();
    }

    private void ListenAgain()
    {
        lock (_gate)
        {
            if (!_isStopped && !_isSuspended) _listeners.Reconfigure(_options);
        }
    }

    private void Accept(Socket socket, uint link)
    {
        try
        {
            var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            lock (_gate)
            {
                if (NeighborAt(address, link, out var full) is { } neighbor)
                {
                    PeerSocket.Configure(socket, neighbor.Options);
                    neighbor.Accept(new PeerConnection(socket, neighbor.Session, _loop, _time));
                    return;
                }
                _refused.Add(address, full);
            }
        }
        catch (SocketException)
        {
            // The connection is gone already.
        }
        socket.Dispose();
    }

    // Whose connection one from this address is, who may be new; null when no neighbor may connect from it.
    private Neighbor? NeighborAt(IPAddress address, uint link, out DynamicNeighborOptions? full)
    {
        full = null;
        if (_isStopped) return null;
        if (_neighbors.ListedAt(address) is { } listed)
            return _listeners.Admits(listed.Options.Neighbor, address, link) ? listed : null;
        if (_neighbors.DynamicAt(address) is { } known) return known;
        if (_neighbors.RangeOf(address) is not { } range || !_listeners.Admits(range.Settings, address, link)) return null;
        full = _neighbors.IsFull(range) ? range : null;
        if (full is not null) return null;
        var neighbor = _neighbors.Add(address, range);
        if (neighbor.IsWatched) ReconfigureBfd();
        neighbor.Start();
        return neighbor;
    }

    // A neighbor that is not listed is gone when its connection is.
    private void Forget(Neighbor neighbor)
    {
        lock (_gate)
        {
            if (!neighbor.Session.IsUnused) return;
            _neighbors.Remove(neighbor, CeaseSubcode.PeerDeconfigured);
            if (neighbor.IsWatched) ReconfigureBfd();
        }
        RaiseChanged();
    }

    // Those that the loop has not got to are one.
    private void PostLinksChanged()
    {
        if (Interlocked.Exchange(ref _linkChangePending, 1) == 0) _loop.Post(OnLinksChanged);
    }

    private void OnLinksChanged()
    {
        Volatile.Write(ref _linkChangePending, 0);
        _links.LookAnew();
        _bfd.PathsMayHaveChanged();
        lock (_gate)
        {
            if (_isStopped || _isSuspended) return;
            _listeners.LinksChanged(_options);
            foreach (var neighbor in _neighbors.All) neighbor.LinksChanged();
        }
    }

    // On a thread of the pool, for who listens may hold locks that wait for us; what happens meanwhile is told with it.
    private void RaiseChanged()
    {
        _bfd.PathsMayHaveChanged();
        if (Interlocked.Exchange(ref _changePending, 1) == 1) return;
        ThreadPool.UnsafeQueueUserWorkItem(static speaker =>
        {
            Volatile.Write(ref speaker._changePending, 0);
            speaker.Changed?.Invoke(speaker, EventArgs.Empty);
        }, this, preferLocal: false);
    }
}

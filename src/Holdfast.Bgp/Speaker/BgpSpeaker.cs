using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Session.Tcp;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Linux.Tcp;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

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
    private readonly UpdateGroups _groups = new();
    private readonly PeerListeners _listeners;
    private readonly BfdTies _bfd;
    private readonly DynamicNeighbors _dynamic = new();
    private BgpOptions _options;
    private ImmutableArray<Neighbor> _neighbors;
    private ImmutableArray<Route> _desired = [];
    private long _rejectedConnections;
    private LinkChanges? _linkChanges;
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
        _dynamic.Ranges = options.DynamicNeighbors;
    }

    /// <summary>Raised, on any thread and without data, when a session changed its state or routes were sent.</summary>
    public event EventHandler? Changed;

    /// <summary>The neighbors as they are now, in the order of their configuration; those that are not listed there come last.</summary>
    public ImmutableArray<NeighborStatus> Neighbors
    {
        get
        {
            lock (_gate) return [.. All.Select(neighbor => neighbor.Snapshot())];
        }
    }

    /// <summary>The BFD sessions with neighbors that have one, as they are now.</summary>
    public BfdSnapshot Bfd => _bfd.Snapshot();

    /// <summary>Connections closed at once because no neighbor is configured at their address, or as many as may be are there.</summary>
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
            // Before any session comes up, so that none misses a change of the addresses it was formed with.
            _linkChanges = LinkChanges.Listen(OnLinksChanged, _logger);
            _listeners.Apply(_options);
            ApplyBfd();
            foreach (var neighbor in _neighbors) Begin(neighbor);
        }
    }

    /// <summary>Makes <paramref name="desired"/> the whole of what is announced; only the difference is sent, and at once.</summary>
    public void Announce(IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate)
        {
            _desired = [.. desired];
            foreach (var neighbor in All) neighbor.Announce(_desired);
        }
    }

    /// <summary>What every neighbor would have if these options were taken over and these routes wanted. Nothing changes.</summary>
    /// <param name="options">The options, valid.</param>
    /// <param name="desired">The whole of what would be announced.</param>
    public ImmutableArray<NeighborPreview> Preview(BgpOptions options, IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate)
        {
            ImmutableArray<Route> routes = [.. desired];
            var wanted = options.Neighbors.ToDictionary(neighbor => neighbor.Name);
            var previews = ImmutableArray.CreateBuilder<NeighborPreview>();
            foreach (var neighbor in _neighbors)
            {
                wanted.Remove(neighbor.Local.Neighbor.Name, out var its);
                previews.Add(NeighborPreview.Of(neighbor, its is null ? null : LocalSpeaker.For(options, its), routes));
            }
            foreach (var neighbor in _dynamic.All)
            {
                var address = neighbor.Local.Neighbor.Address;
                var range = options.Neighbors.Any(listed => listed.Address.Equals(address)) ? null : DynamicNeighbors.RangeOf(address, options.DynamicNeighbors);
                previews.Add(NeighborPreview.Of(neighbor, range is null ? null : LocalSpeaker.For(options, DynamicNeighbors.OptionsFor(address, range)), routes));
            }
            previews.AddRange(wanted.Keys.Select(name => new NeighborPreview(name, SessionFate.Added)));
            return previews.DrainToImmutable();
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
                if (kept.Remove(wanted.Name, out var current) && local.KeepsSession(current.Local))
                {
                    if (current.Local != local) current.Adopt(local);
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
            ApplyToDynamic(options);
            if (!_isStarted) return;
            _listeners.Apply(options);
            ApplyBfd();
            foreach (var neighbor in fresh) Begin(neighbor);
        }
        RaiseChanged();
    }

    /// <summary>Ends every session with Cease/Administrative Shutdown and <paramref name="message"/> (RFC 9003); withdraws nothing before.</summary>
    /// <param name="message">At most 255 octets of UTF-8; more is cut off.</param>
    /// <returns>Ends when the connections are gone: at most a second or so, however a neighbor behaves.</returns>
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
            stopped = [.. All];
            stopping = [.. stopped.Select(neighbor => neighbor.StopAsync(reason))];
        }
        // Not under the lock: a call under way waits for it.
        if (_linkChanges is { } linkChanges) await linkChanges.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(stopping).ConfigureAwait(false);
        await _bfd.StopAsync().ConfigureAwait(false);
        _bfd.Dispose();
        foreach (var neighbor in stopped) neighbor.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync("").ConfigureAwait(false);

    private void ApplyBfd() =>
        _bfd.Apply(_options, All.Select(neighbor => (neighbor.Local.Neighbor, (IBfdClient)neighbor)));

    private IEnumerable<Neighbor> All => _neighbors.Concat(_dynamic.All);

    private Neighbor Create(LocalSpeaker local, Action<Neighbor>? unused = null) =>
        new(local, _time, _connector, _links, _groups, _logger, RaiseChanged, unused);

    private static void Retire(Neighbor neighbor, CeaseSubcode subcode) =>
        neighbor.StopAsync(NotificationMessage.Cease(subcode)).ContinueWith(_ => neighbor.Dispose(), TaskScheduler.Default);

    private void Begin(Neighbor neighbor)
    {
        // Said once and loudly here; that it is not connected then is said with each try, in its status.
        if (!neighbor.Local.Neighbor.TcpAoKeys.IsEmpty && !TcpAo.IsSupported)
            _logger.CannotProtect(neighbor.Local.Neighbor.Name, SessionKey.Ao.Unsupported);
        neighbor.Start();
    }

    private void Accept(Socket socket)
    {
        try
        {
            var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            lock (_gate)
            {
                if (NeighborAt(address) is { } neighbor)
                {
                    PeerSocket.Configure(socket, neighbor.Local);
                    neighbor.Accept(new PeerConnection(socket, neighbor, _time));
                    return;
                }
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

    /// <summary>Whose connection one from this address is: a listed neighbor's, one's that is there, or a new one's; null when it is a stranger's.</summary>
    private Neighbor? NeighborAt(IPAddress address)
    {
        if (_isStopped) return null;
        var listed = _neighbors.FirstOrDefault(neighbor => address.Equals(NeighborAddress.Of(neighbor.Local.Neighbor)));
        if (listed is not null) return _listeners.IsUnprotected(listed.Local.Neighbor.Name) ? null : listed;
        if (_dynamic.At(address) is { } known) return known;
        if (_dynamic.RangeOf(address) is not { } range || _listeners.IsUnprotected(range.Settings.Name)) return null;
        if (_dynamic.IsFull(range))
        {
            if (BitOperations.IsPow2(_rejectedConnections + 1)) _logger.TooManyNeighbors(address, range.Prefix, range.Limit);
            return null;
        }
        var neighbor = Create(LocalSpeaker.For(_options, DynamicNeighbors.OptionsFor(address, range)), Forget);
        _dynamic.Add(neighbor, range);
        neighbor.Announce(_desired);
        if (neighbor.Local.Neighbor.Bfd is not null) ApplyBfd();
        neighbor.Start();
        return neighbor;
    }

    /// <summary>A neighbor that is not listed is gone when its connection is.</summary>
    private void Forget(Neighbor neighbor)
    {
        lock (_gate)
        {
            if (!neighbor.IsUnused) return;
            _dynamic.Remove(neighbor);
            if (neighbor.Local.Neighbor.Bfd is not null) ApplyBfd();
            Retire(neighbor, CeaseSubcode.PeerDeconfigured);
        }
        RaiseChanged();
    }

    private void ApplyToDynamic(BgpOptions options)
    {
        _dynamic.Ranges = options.DynamicNeighbors;
        foreach (var neighbor in _dynamic.All.ToList())
        {
            var address = neighbor.Local.Neighbor.Address;
            var local = _dynamic.RangeOf(address) is { } range && NeighborAt(address) == neighbor
                ? LocalSpeaker.For(options, DynamicNeighbors.OptionsFor(address, range))
                : null;
            if (local is not null && local.KeepsSession(neighbor.Local))
            {
                if (local != neighbor.Local) neighbor.Adopt(local);
                continue;
            }
            _dynamic.Remove(neighbor);
            Retire(neighbor, local is null ? CeaseSubcode.PeerDeconfigured : CeaseSubcode.OtherConfigurationChange);
        }
    }

    private void OnLinksChanged()
    {
        lock (_gate)
        {
            foreach (var neighbor in All) neighbor.LinksChanged();
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

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Numerics;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

/// <summary>
/// One neighbor: its two state machines, its connections and its routes. Everything happens under one lock, in the order
/// it came; nothing done under it waits.
/// </summary>
internal sealed class Neighbor : ISessionHost, IConnectionObserver, IBfdClient, IDisposable
{
    private readonly Lock _gate = new();
    private readonly StepQueue _steps = new();
    private readonly TimeProvider _time;
    private readonly IConnector _connector;
    private readonly ILinkAddresses _links;
    private readonly UpdateGroups _groups;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly Action<Neighbor>? _unused;
    private readonly SessionFsm? _active;
    private readonly SessionFsm _passive;
    private readonly MessageCounter _received = new();
    private readonly MessageCounter _sent = new();
    private readonly SessionHistory _history = new();
    private readonly IdleHold _idleHold = new();
    private readonly List<Task> _closing = [];
    private CancellationTokenSource? _connecting;
    private ImmutableArray<Route> _desired = [];
    private RouteSender? _routes;
    private SessionFsm? _established;
    private SessionState _state;
    private DateTimeOffset _since;
    private TimeSpan _pause;
    private bool _isChanged;
    private bool _isStarted;
    private bool _isHeldDown;
    private bool _isStopped;
    private bool _wasConnected;

    /// <summary>Without a lock <paramref name="changed"/> is called at each change, <paramref name="unused"/> when a lost connection was all there was.</summary>
    public Neighbor(
        LocalSpeaker local, TimeProvider time, IConnector connector, ILinkAddresses links, UpdateGroups groups, ILogger logger,
        Action changed, Action<Neighbor>? unused = null)
    {
        Local = local;
        _time = time;
        _connector = connector;
        _links = links;
        _groups = groups;
        _logger = logger;
        _changed = changed;
        _unused = unused;
        _since = time.GetUtcNow();
        _active = local.Neighbor.Passive ? null : new SessionFsm(this, time, isPassive: false);
        _passive = new SessionFsm(this, time, isPassive: true);
    }

    /// <summary>Our side, as it is now.</summary>
    public LocalSpeaker Local { get; private set; }

    /// <inheritdoc/>
    public bool IsRestarting => _history.Ups == 0;

    private string Name => Local.Neighbor.Name;

    public void Start() => Post(() =>
    {
        _isStarted = true;
        if (_isHeldDown) return;
        _passive.Handle(new SessionEvent.Start());
        _active?.Handle(new SessionEvent.Start());
    });

    /// <summary>Sends what differs between <paramref name="desired"/> and what the neighbor has, before it returns if the session is up.</summary>
    public void Announce(ImmutableArray<Route> desired) => Post(() =>
    {
        _desired = desired;
        SendRoutes();
    });

    /// <summary>Goes on with options that do not touch the session (<see cref="LocalSpeaker.KeepsSession"/>).</summary>
    public void Adopt(LocalSpeaker local) => Post(() =>
    {
        Local = local;
        _routes?.Adopt(local);
        SendRoutes();
    });

    /// <summary>The machine's addresses changed, and with them perhaps next hops.</summary>
    public void LinksChanged() => Post(() =>
    {
        _routes?.LookAtLink();
        SendRoutes();
    });

    /// <summary>Takes a connection that the neighbor made.</summary>
    public void Accept(IPeerConnection connection) => Post(() =>
    {
        // It connects anew only when it holds the first for dead.
        if (_passive.State == SessionState.OpenSent)
            _passive.Handle(new SessionEvent.TcpConnectionFails("the neighbor connected again"));
        if (_isStopped || _isHeldDown || _established is not null || _passive.State is not (SessionState.Active or SessionState.Idle))
        {
            // RFC 4271, section 6.8: a connection that collides with an Established one is closed.
            Send(connection, NotificationMessage.Cease(CeaseSubcode.ConnectionCollisionResolution));
            Close(connection);
            return;
        }
        _passive.Handle(new SessionEvent.TcpConnected(connection));
        _wasConnected = true;
    });

    /// <inheritdoc/>
    public void HoldDown() => Post(() =>
    {
        _isHeldDown = true;
        var reason = NotificationMessage.Cease(CeaseSubcode.BfdDown);
        _active?.Handle(new SessionEvent.Stop(reason));
        _passive.Handle(new SessionEvent.Stop(reason));
    });

    /// <inheritdoc/>
    public void Release() => Post(() =>
    {
        _isHeldDown = false;
        if (!_isStarted || _isStopped) return;
        _passive.Handle(new SessionEvent.Start());
        _active?.Handle(new SessionEvent.Start());
    });

    /// <summary>Had a connection, has none, and rests no longer.</summary>
    public bool IsUnused
    {
        get { lock (_gate) return _wasConnected && !_isStopped && _passive is { State: SessionState.Active, Connection: null }; }
    }

    /// <summary>Ends the session for good.</summary>
    /// <returns>Ends when the connections are gone.</returns>
    public Task StopAsync(NotificationMessage reason)
    {
        Post(() =>
        {
            _isStopped = true;
            _active?.Handle(new SessionEvent.Stop(reason));
            _passive.Handle(new SessionEvent.Stop(reason));
        });
        lock (_gate) return Task.WhenAll(_closing);
    }

    /// <summary>The routes' side of the session that is up; null when none is.</summary>
    public RouteSender? Routes { get { lock (_gate) return _established is null ? null : _routes; } }

    public NeighborStatus Snapshot()
    {
        lock (_gate)
        {
            var session = _established ?? Further();
            var agreement = session.Agreement;
            var now = _time.GetUtcNow();
            return new NeighborStatus(Name, Local.Neighbor.Address, agreement?.Open.As ?? Local.Neighbor.PeerAs, _state, _since)
            {
                IsDynamic = _unused is not null,
                Uptime = _established is null ? null : now - _since,
                LocalAs = Local.As,
                LocalAddress = session.Connection?.LocalAddress,
                RouterId = agreement?.RouterId,
                Capabilities = agreement?.Open.CapabilityWords ?? [],
                SentCapabilities = session.Sent?.CapabilityWords ?? [],
                Negotiated = agreement?.ToWords() ?? [],
                Families = agreement?.Families ?? [],
                HoldTime = agreement?.HoldTime,
                Timers = [.. Sessions.SelectMany(each => each.Timers).Select(timer => new SessionTimerStatus(timer.Kind, timer.Left))],
                Received = _received.Counts,
                Sent = _sent.Counts,
                Routes = _routes?.Routes ?? FrozenDictionary<Prefix, RouteAttributes>.Empty,
                Withheld = _routes?.Withheld ?? [],
                FaultyUpdates = _history.FaultyUpdates,
                LastError = _history.LastError,
                LastErrorAt = _history.LastErrorAt,
                Flaps = _history.Flaps,
                TimesEstablished = _history.Ups,
            };
        }
    }

    public void Dispose()
    {
        _active?.Dispose();
        _passive.Dispose();
        _connecting?.Dispose();
    }

    void ISessionHost.Expire(SessionFsm session, SessionTimer timer, SessionEvent expired) => Post(() =>
    {
        if (timer.TryExpire()) session.Handle(expired);
    });

    void ISessionHost.Connect(SessionFsm session)
    {
        _connecting = new CancellationTokenSource();
        // Not on this thread: connecting may take its time before it first waits.
        var cancellation = _connecting;
        _ = Task.Run(() => ConnectAsync(session, cancellation));
    }

    void ISessionHost.CancelConnect(SessionFsm session)
    {
        _connecting?.Cancel();
        _connecting = null;
    }

    bool ISessionHost.KeepsConnection(SessionFsm session, SessionAgreement agreement)
    {
        var twin = TwinOf(session);
        if (twin is null) return true;
        if (twin.State == SessionState.Established) return false;
        if (twin.State is not (SessionState.OpenSent or SessionState.OpenConfirm)) return true;
        var stays = Collision.KeepsOurs(Local, agreement) != session.IsPassive;
        // The OPEN just read tells the identifier, so that a connection in OpenSent can be given up already (section 6.8). It is
        // never preferred, though: it may lead to someone who says nothing.
        if (!stays) return twin.State == SessionState.OpenSent;
        twin.Handle(new SessionEvent.OpenCollisionDump());
        return true;
    }

    void ISessionHost.Established(SessionFsm session, SessionAgreement agreement, IPeerConnection connection)
    {
        TwinOf(session)?.Handle(new SessionEvent.OpenCollisionDump());
        _established = session;
        _history.Up();
        _routes = new RouteSender(Local, agreement, connection.LocalAddress, _links, _groups);
        _logger.Up(Name, agreement.Open.As, agreement.RouterId, agreement.HoldTime.TotalSeconds);
        SendRoutes();
    }

    void ISessionHost.Process(SessionFsm session, Message message)
    {
        // Nothing is imported: an UPDATE has done all it can by being counted.
        if (message is not RouteRefreshMessage { Subtype: RouteRefreshSubtype.Request } refresh || _routes is null) return;
        if (session.Agreement?.Families.Contains(refresh.Family) != true) return;
        _routes.Refresh(refresh.Family);
        SendRoutes();
    }

    void ISessionHost.Ended(SessionFsm session, SessionState state, SessionEnd end)
    {
        var now = _time.GetUtcNow();
        _pause = _idleHold.Next(Local.Neighbor, end.IsError, session == _established ? now - _since : TimeSpan.Zero);
        // Which of two connections stays is nobody's error, and must not hide one.
        if (end.IsCollision && state != SessionState.Established) return;
        var wasConnecting = state == SessionState.Connect;
        _history.Error(end.Reason, now, wasConnecting);
        if (wasConnecting) _logger.NotReached(Name, end.Reason);
        else if (_isStopped) _logger.ClosedHere(Name, end.Reason);
        else if (state == SessionState.Established) _logger.Down(Name, end.Reason);
        else _logger.NotUp(Name, end.Reason);
        if (session != _established) return;
        _established = null;
        _routes = null;
        if (_isStopped) return;
        _history.Flap();
        if (_isHeldDown) return;
        var twin = TwinOf(session);
        if (twin is { IsPassive: true } && !end.IsError) twin.Handle(new SessionEvent.Start());
        else twin?.StartAfterPause(Jitter.Of(_pause));
    }

    TimeSpan ISessionHost.PauseAfter(SessionEnd? end) => Jitter.Of(end is null ? Local.Neighbor.ConnectRetryTime : _pause);

    bool ISessionHost.MayStart(SessionFsm session) => !_isStopped && !_isHeldDown && (_established is null || _established == session);

    void IConnectionObserver.Received(IPeerConnection connection, MessageType type, ReadOnlyMemory<byte> body) => Post(() =>
    {
        if (SessionOf(connection) is not { } session) return;
        _received.Add(type);
        var happened = MessageDecoder.Decode(type, body.Span, session.Agreement?.Update ?? default, out var faults);
        // Told ever more rarely: the neighbor decides how many there are.
        if (faults.Count > 0 && BitOperations.IsPow2(_history.FaultyUpdate())) _logger.FaultyUpdate(Name, faults.ToString());
        session.Handle(happened);
    });

    void IConnectionObserver.Malformed(IPeerConnection connection, MessageError error) =>
        Post(() => SessionOf(connection)?.Handle(new SessionEvent.Malformed(error)));

    void IConnectionObserver.Closed(IPeerConnection connection, string reason) =>
        Post(() => SessionOf(connection)?.Handle(new SessionEvent.TcpConnectionFails(reason)));

    void IConnectionObserver.Drained(IPeerConnection connection) => Post(() =>
    {
        if (_established?.Connection == connection) SendRoutes();
    });

    void IConnectionObserver.SendStalled(IPeerConnection connection) =>
        Post(() => SessionOf(connection)?.Handle(new SessionEvent.SendHoldTimerExpires()));

    /// <inheritdoc/>
    public void Send(IPeerConnection connection, Message message)
    {
        _sent.Add(message.Type);
        connection.Send(message.ToBytes());
    }

    /// <inheritdoc/>
    public void Close(IPeerConnection connection)
    {
        connection.Close();
        _closing.RemoveAll(closing => closing.IsCompleted);
        _closing.Add(connection.Completion);
    }

    private async Task ConnectAsync(SessionFsm session, CancellationTokenSource cancellation)
    {
        IPeerConnection? connection = null;
        var failure = "";
        try
        {
            connection = await _connector.ConnectAsync(Local, this, cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ArgumentException or NotConnectableException)
        {
            failure = exception.Message;
        }
        Post(() =>
        {
            // An attempt given up, or one that came too late to be of use: the neighbor's own connection is past its OPEN.
            if (_connecting != cancellation) connection?.Close();
            else if (connection is not null && _passive.State >= SessionState.OpenConfirm)
            {
                connection.Close();
                session.Handle(new SessionEvent.OpenCollisionDump());
                session.StartAfterPause(Jitter.Of(Local.Neighbor.ConnectRetryTime));
            }
            else session.Handle(connection is null ? new SessionEvent.TcpConnectionFails(failure) : new SessionEvent.TcpConnected(connection));
        });
    }

    /// <summary>Sends the difference, unless the neighbor has not yet taken the last one; then it goes, as it is by then, when it has.</summary>
    private void SendRoutes()
    {
        if (_established?.Connection is not { IsCongested: false } connection || _routes is null) return;
        var withheld = _routes.Withheld;
        var batch = _routes.Update(_desired);
        foreach (var route in _routes.Withheld.Except(withheld)) _logger.Withheld(route.Prefix, Name, route.Reason);
        if (batch.Types.Length == 0) return;
        foreach (var type in batch.Types) _sent.Add(type);
        connection.Send(batch.Octets);
        _established.RoutesSent();
        _logger.RoutesSent(Name, batch.Types.Length, _routes.RouteCount);
        _isChanged = true;
    }

    /// <summary>Runs <paramref name="step"/> under the lock; one that comes up within another runs after it.</summary>
    private void Post(Action step)
    {
        bool raises;
        lock (_gate)
        {
            if (!_steps.Run(step)) return;
            var state = Further().State;
            if (state != _state)
            {
                _state = state;
                _since = _time.GetUtcNow();
                _isChanged = true;
            }
            raises = _isChanged;
            _isChanged = false;
        }
        if (raises) _changed();
        if (_unused is not null && IsUnused) _unused(this);
    }

    private IEnumerable<SessionFsm> Sessions => _active is null ? [_passive] : [_active, _passive];

    private SessionFsm Further() => _active is not null && _active.State > _passive.State ? _active : _passive;

    private SessionFsm? TwinOf(SessionFsm session) => session == _passive ? _active : _passive;

    private SessionFsm? SessionOf(IPeerConnection connection) =>
        _passive.Connection == connection ? _passive : _active?.Connection == connection ? _active : null;
}

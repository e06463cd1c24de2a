using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>
/// The state machine of RFC 4271, section 8.2.2, for one connection at a time. A neighbor has two: one connects, one is
/// connected to (section 8.2.1); collision detection leaves one of them. Without the optional DelayOpen.
/// </summary>
internal sealed class SessionFsm : IDisposable
{
    /// <summary>The hold time before the OPENs agree on one (RFC 4271, section 8.2.2, OpenSent).</summary>
    public static readonly TimeSpan LargeHoldTime = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan MinKeepaliveTime = TimeSpan.FromSeconds(1);

    private readonly ISessionHost _host;
    private readonly SessionTimer _connectRetry;
    private readonly SessionTimer _hold;
    private readonly SessionTimer _keepalive;
    private readonly SessionTimer _idleHold;
    private SessionAgreement? _agreement;
    private OpenMessage? _open;

    /// <param name="host">What it acts upon.</param>
    /// <param name="time">The clock of its timers.</param>
    /// <param name="isPassive">It never connects.</param>
    public SessionFsm(ISessionHost host, TimeProvider time, bool isPassive)
    {
        _host = host;
        IsPassive = isPassive;
        _connectRetry = Timer(new SessionEvent.ConnectRetryTimerExpires());
        _hold = Timer(new SessionEvent.HoldTimerExpires());
        _keepalive = Timer(new SessionEvent.KeepaliveTimerExpires());
        _idleHold = Timer(new SessionEvent.IdleHoldTimerExpires());

        SessionTimer Timer(SessionEvent expired)
        {
            SessionTimer? timer = null;
            timer = new SessionTimer(time, () => host.Expire(this, timer!, expired));
            return timer;
        }
    }

    public bool IsPassive { get; }

    public SessionState State { get; private set; }

    /// <summary>Failed tries since the session was last up (RFC 4271, section 8).</summary>
    public int ConnectRetryCounter { get; private set; }

    public IPeerConnection? Connection { get; private set; }

    /// <summary>What the OPENs agreed on; null before OpenConfirm.</summary>
    public SessionAgreement? Agreement => _agreement;

    /// <summary>The OPEN we sent; null before OpenSent.</summary>
    public OpenMessage? Sent => _open;

    /// <summary>The timers that run and what is left of them.</summary>
    public IEnumerable<(SessionTimerKind Kind, TimeSpan Left)> Timers
    {
        get
        {
            if (_connectRetry.Left is { } connectRetry) yield return (SessionTimerKind.ConnectRetry, connectRetry);
            if (_hold.Left is { } hold) yield return (SessionTimerKind.Hold, hold);
            if (_keepalive.Left is { } keepalive) yield return (SessionTimerKind.Keepalive, keepalive);
            if (_idleHold.Left is { } idleHold) yield return (SessionTimerKind.IdleHold, idleHold);
        }
    }

    /// <summary>Takes one event and moves on.</summary>
    public void Handle(SessionEvent happened) => State = State switch
    {
        SessionState.Idle => InIdle(happened),
        SessionState.Connect => InConnect(happened),
        SessionState.Active => InActive(happened),
        SessionState.OpenSent => InOpenSent(happened),
        SessionState.OpenConfirm => InOpenConfirm(happened),
        _ => InEstablished(happened),
    };

    /// <summary>Lets an idle session try again after a pause.</summary>
    public void StartAfterPause(TimeSpan pause)
    {
        if (State == SessionState.Idle) _idleHold.Start(pause);
    }

    /// <summary>Routes were sent, which say as much as a KEEPALIVE (RFC 4271, section 8.2.2, Established, event 26).</summary>
    public void RoutesSent()
    {
        if (State == SessionState.Established) StartKeepaliveTimer();
    }

    public void Dispose()
    {
        _connectRetry.Dispose();
        _hold.Dispose();
        _keepalive.Dispose();
        _idleHold.Dispose();
    }

    private SessionState InIdle(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Start:
            case SessionEvent.IdleHoldTimerExpires when _host.MayStart(this):
                _idleHold.Stop();
                // A passive session only listens (event 4); the ConnectRetryTimer would make it connect.
                if (IsPassive) return SessionState.Active;
                return BeginConnect();
            case SessionEvent.Stop:
                _idleHold.Stop();
                return SessionState.Idle;
            case SessionEvent.TcpConnected(var connection):
                // "In this state, BGP FSM refuses all incoming BGP connections for this peer."
                _host.Send(connection, NotificationMessage.Cease(CeaseSubcode.ConnectionRejected));
                _host.Close(connection);
                return SessionState.Idle;
            default:
                return SessionState.Idle;
        }
    }

    private SessionState InConnect(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.TcpConnected(var connection):
                return SendOpen(connection);
            case SessionEvent.ConnectRetryTimerExpires:
                _host.CancelConnect(this);
                return BeginConnect();
            case SessionEvent.TcpConnectionFails(var reason):
                // Event 18 without DelayOpen; the IdleHoldTimer tries again.
                return ToIdle(new SessionEnd(reason, IsError: false), restarts: true);
            case SessionEvent.Start:
                return SessionState.Connect;
            case SessionEvent.Stop or SessionEvent.OpenCollisionDump:
                _host.CancelConnect(this);
                return Rest();
            default:
                _host.CancelConnect(this);
                return ToIdle(null, restarts: true);
        }
    }

    private SessionState InActive(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.TcpConnected(var connection):
                return SendOpen(connection);
            case SessionEvent.ConnectRetryTimerExpires:
                return BeginConnect();
            case SessionEvent.Start:
                return SessionState.Active;
            case SessionEvent.Stop or SessionEvent.OpenCollisionDump:
                return Rest();
            default:
                return ToIdle(null, restarts: true);
        }
    }

    private SessionState InOpenSent(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Received { Message: OpenMessage open }:
                return AcceptOpen(open);
            case SessionEvent.TcpConnectionFails(var reason):
                // "closes the BGP connection, restarts the ConnectRetryTimer, continues to listen ..., changes its state to Active"
                Release(new SessionEnd(reason, IsError: false));
                if (!IsPassive) StartConnectRetryTimer();
                return SessionState.Active;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return Unexpected(message, FsmSubcode.UnexpectedMessageInOpenSent);
            case SessionEvent.Start:
                return SessionState.OpenSent;
            default:
                return End(happened);
        }
    }

    private SessionState InOpenConfirm(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Received { Message: KeepaliveMessage }:
                ConnectRetryCounter = 0;
                RestartHoldTimer();
                _host.Established(this, _agreement!, Connection!);
                return SessionState.Established;
            case SessionEvent.KeepaliveTimerExpires:
                SendKeepalive();
                return SessionState.OpenConfirm;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return Unexpected(message, FsmSubcode.UnexpectedMessageInOpenConfirm);
            case SessionEvent.Start:
                return SessionState.OpenConfirm;
            default:
                return End(happened);
        }
    }

    private SessionState InEstablished(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Received { Message: KeepaliveMessage }:
                RestartHoldTimer();
                return SessionState.Established;
            case SessionEvent.Received { Message: UpdateMessage update }:
                RestartHoldTimer();
                _host.Process(this, update);
                return SessionState.Established;
            case SessionEvent.Received { Message: RouteRefreshMessage refresh }:
                _host.Process(this, refresh);
                return SessionState.Established;
            case SessionEvent.KeepaliveTimerExpires:
                SendKeepalive();
                return SessionState.Established;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return Unexpected(message, FsmSubcode.UnexpectedMessageInEstablished);
            case SessionEvent.Start:
                return SessionState.Established;
            default:
                return End(happened);
        }
    }

    /// <summary>The events that end a connection in the same way in each of the last three states.</summary>
    private SessionState End(SessionEvent happened) => happened switch
    {
        SessionEvent.Stop(var reason) => Close(
            // RFC 8538, section 3: a neighbor that survives NOTIFICATIONs must be told that this one means it.
            _agreement?.SurvivesNotifications == true ? NotificationMessage.HardReset(reason) : reason,
            $"stopped here: {reason}", isError: false, restarts: false),
        SessionEvent.HoldTimerExpires =>
            Fail(new NotificationMessage(ErrorCode.HoldTimerExpired, 0), "the neighbor was silent for the hold time"),
        SessionEvent.SendHoldTimerExpires =>
            Fail(new NotificationMessage(ErrorCode.SendHoldTimerExpired, 0), "the neighbor took nothing for the hold time"),
        SessionEvent.Malformed(var error) => Fail(NotificationMessage.Of(error), error.What),
        SessionEvent.OpenCollisionDump => Close(
            // Which of two connections stays is no news, unless one of them carried routes.
            NotificationMessage.Cease(CeaseSubcode.ConnectionCollisionResolution),
            State == SessionState.Established ? "another connection is kept instead" : null, isError: false, restarts: true),
        SessionEvent.TcpConnectionFails(var reason) => ToIdle(new SessionEnd(reason, IsError: false), restarts: true),
        // Never answered: the connection just ends (RFC 4271, section 6.4).
        SessionEvent.Received { Message: NotificationMessage notification } =>
            ToIdle(
                new SessionEnd($"received {notification}", IsFault(notification))
                {
                    IsCollision = notification is { Code: ErrorCode.Cease, Subcode: (byte)CeaseSubcode.ConnectionCollisionResolution },
                },
                restarts: true),
        // A timer that has no business in this state (events 9 to 13).
        _ => Fail(new NotificationMessage(ErrorCode.FiniteStateMachine, 0), $"{happened.GetType().Name} in {State}"),
    };

    /// <summary>
    /// A Cease is no one's fault, but for those that our next try would meet again (RFC 4486, section 4): too many routes
    /// for the neighbor, or none of its resources left.
    /// </summary>
    private static bool IsFault(NotificationMessage notification) =>
        notification.Code != ErrorCode.Cease
        || (CeaseSubcode)notification.Subcode is CeaseSubcode.MaximumPrefixesReached or CeaseSubcode.OutOfResources;

    private SessionState BeginConnect()
    {
        StartConnectRetryTimer();
        _host.Connect(this);
        return SessionState.Connect;
    }

    private SessionState SendOpen(IPeerConnection connection)
    {
        _connectRetry.Stop();
        Connection = connection;
        connection.SendHoldTime = LargeHoldTime;
        _open = _host.Local.Open(_host.IsRestarting);
        _host.Send(connection, _open);
        connection.StartReceiving();
        _hold.Start(LargeHoldTime);
        return SessionState.OpenSent;
    }

    private SessionState AcceptOpen(OpenMessage open)
    {
        var error = OpenNegotiation.Agree(_host.Local, _open!, open, out var agreement);
        if (error.IsError) return Fail(NotificationMessage.Of(error), error.What);
        if (!_host.KeepsConnection(this, agreement!))
            return Close(NotificationMessage.Cease(CeaseSubcode.ConnectionCollisionResolution), null, isError: false, restarts: true);
        _agreement = agreement;
        _host.Send(Connection!, KeepaliveMessage.Instance);
        if (agreement!.HoldTime > TimeSpan.Zero) Connection!.SendHoldTime = agreement.HoldTime;
        // Who has offered to take long messages gets them, whether or not the neighbor takes any itself (RFC 8654, section 4).
        if (_host.Local.Neighbor.ExtendedMessages) Connection!.MaxMessageLength = MessageHeader.MaxExtendedMessageLength;
        RestartHoldTimer();
        StartKeepaliveTimer();
        return SessionState.OpenConfirm;
    }

    /// <summary>RFC 6608: the Data field names the message's type.</summary>
    private SessionState Unexpected(Message message, FsmSubcode subcode) =>
        Fail(new NotificationMessage(ErrorCode.FiniteStateMachine, (byte)subcode, [(byte)message.Type]), $"{message.Type} in {State}");

    private SessionState Fail(NotificationMessage notification, string what) =>
        Close(notification, $"sent {notification} ({what})", isError: true, restarts: true);

    private SessionState Close(NotificationMessage notification, string? reason, bool isError, bool restarts)
    {
        _host.Send(Connection!, notification);
        return ToIdle(reason is null ? null : new SessionEnd(reason, isError), restarts);
    }

    /// <summary>Releases everything; unless stopped, the IdleHoldTimer brings the session back (DampPeerOscillations, section 8.1.1).</summary>
    private SessionState ToIdle(SessionEnd? end, bool restarts)
    {
        ConnectRetryCounter++;
        Release(end);
        if (!restarts) return SessionState.Idle;
        var pause = _host.PauseAfter(end);
        // Who listens may go on at once where nobody was at fault: the neighbor's own pause damps.
        if (IsPassive && end is { IsError: false } && _host.MayStart(this)) return SessionState.Active;
        _idleHold.Start(pause);
        return SessionState.Idle;
    }

    private void Release(SessionEnd? end)
    {
        StopTimers();
        _agreement = null;
        _open = null;
        if (Connection is not null) _host.Close(Connection);
        Connection = null;
        if (end is not null) _host.Ended(this, State, end);
    }

    private SessionState Rest()
    {
        StopTimers();
        return SessionState.Idle;
    }

    private void StopTimers()
    {
        _connectRetry.Stop();
        _hold.Stop();
        _keepalive.Stop();
        _idleHold.Stop();
    }

    private void StartConnectRetryTimer() => _connectRetry.Start(Jitter.Of(_host.Local.Neighbor.ConnectRetryTime));

    private void RestartHoldTimer()
    {
        if (_agreement!.HoldTime > TimeSpan.Zero) _hold.Start(_agreement.HoldTime);
        else _hold.Stop();
    }

    private void StartKeepaliveTimer()
    {
        // A third of the hold time at most (RFC 4271, section 10), and no more than one a second (section 4.4).
        if (_agreement!.HoldTime <= TimeSpan.Zero) return;
        var third = _agreement.HoldTime / 3;
        var time = Jitter.Of(_host.Local.Neighbor.KeepaliveTime is { } own && own < third ? own : third);
        _keepalive.Start(time < MinKeepaliveTime ? MinKeepaliveTime : time);
    }

    private void SendKeepalive()
    {
        // What waits to be sent says as much as a KEEPALIVE, and the queue stays bounded.
        if (!Connection!.IsCongested) _host.Send(Connection, KeepaliveMessage.Instance);
        StartKeepaliveTimer();
    }
}

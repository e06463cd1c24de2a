using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>
/// The state machine of RFC 4271, section 8.2.2, for one connection at a time. A neighbor has several
/// (<see cref="StateMachines"/>); collision detection leaves one of them. Without the optional DelayOpen.
/// </summary>
internal sealed partial class SessionFsm : IDisposable
{
    /// <summary>The hold time before the OPENs agree on one (RFC 4271, section 8.2.2, OpenSent).</summary>
    public static readonly TimeSpan LargeHoldTime = TimeSpan.FromMinutes(4);

    private readonly IFsmHost _host;
    private readonly SessionTimers _timers;

    /// <param name="host">What it acts upon.</param>
    /// <param name="time">The clock of its timers.</param>
    /// <param name="isPassive">It never connects.</param>
    public SessionFsm(IFsmHost host, TimeProvider time, bool isPassive)
    {
        _host = host;
        IsPassive = isPassive;
        _timers = new SessionTimers(time, (timer, expired) => host.Expire(this, timer, expired));
    }

    public bool IsPassive { get; }

    public SessionState State { get; private set; }

    public IPeerConnection? Connection { get; private set; }

    /// <summary>What the OPENs agreed on; null before OpenConfirm.</summary>
    public SessionAgreement? Agreement { get; private set; }

    /// <summary>The OPEN we sent; null before OpenSent.</summary>
    public OpenMessage? Sent { get; private set; }

    /// <summary>The timers that run and what is left of them.</summary>
    public IEnumerable<SessionTimerStatus> Timers => _timers.Running;

    /// <summary>Takes one event and moves on.</summary>
    public void Handle(SessionEvent happened)
    {
        // In every state but Idle the start events are ignored.
        if (happened is SessionEvent.Start && State != SessionState.Idle) return;
        State = State switch
        {
            SessionState.Idle => InIdle(happened),
            SessionState.Connect => InConnect(happened),
            SessionState.Active => InActive(happened),
            SessionState.OpenSent => InOpenSent(happened),
            SessionState.OpenConfirm => InOpenConfirm(happened),
            _ => InEstablished(happened),
        };
    }

    /// <summary>Lets an idle session try again after a pause.</summary>
    public void StartAfterPause(TimeSpan pause)
    {
        if (State == SessionState.Idle) _timers.IdleHold.Start(pause);
    }

    /// <summary>An UPDATE was sent, which says as much as a KEEPALIVE (RFC 4271, section 8.2.2, Established, event 26).</summary>
    public void UpdateSent()
    {
        if (State == SessionState.Established) StartKeepalive();
    }

    /// <summary>
    /// Sends a KEEPALIVE out of turn, once the OPENs agree: a neighbor that began anew resets a connection it does not know.
    /// </summary>
    public void Probe()
    {
        if (State >= SessionState.OpenConfirm && !Connection!.IsCongested) _host.Send(Connection, KeepaliveMessage.Instance);
    }

    public void Dispose() => _timers.Dispose();

    private SessionState InIdle(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Start:
            case SessionEvent.IdleHoldTimerExpires when _host.MayStart(this):
                _timers.IdleHold.Stop();
                // A passive session only listens (event 4); the ConnectRetryTimer would make it connect.
                if (IsPassive) return SessionState.Active;
                return BeginConnect();
            case SessionEvent.Stop:
                _timers.IdleHold.Stop();
                break;
            case SessionEvent.TcpConnected(var connection):
                // "In this state, BGP FSM refuses all incoming BGP connections for this peer."
                _host.Send(connection, NotificationMessage.Cease(CeaseSubcode.ConnectionRejected));
                _host.Close(connection);
                break;
        }
        return SessionState.Idle;
    }

    private SessionState InConnect(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.TcpConnected(var connection):
                return SendOpen(connection);
            case SessionEvent.ConnectRetryTimerExpires:
                _host.CancelConnect(this);
                _host.Ended(this, State, new SessionEnd(_host.WhyUnanswered(), IsError: false));
                return BeginConnect();
            case SessionEvent.TcpConnectionFails(var reason):
                // Event 18 without DelayOpen; the IdleHoldTimer tries again.
                return ToIdle(new SessionEnd(reason, IsError: false), restarts: true);
            case SessionEvent.Stop or SessionEvent.OpenCollisionDump:
                _host.CancelConnect(this);
                _timers.StopAll();
                return SessionState.Idle;
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
            case SessionEvent.Stop or SessionEvent.OpenCollisionDump:
                _timers.StopAll();
                return SessionState.Idle;
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
                // "closes the BGP connection, restarts the ConnectRetryTimer, continues to listen ..., changes its state to
                // Active"
                Release(new SessionEnd(reason, IsError: false));
                if (!IsPassive) _timers.StartConnectRetry(_host.Options.Neighbor.ConnectRetryTime);
                return SessionState.Active;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return End(ConnectionEnd.Unexpected(message, State));
            default:
                return End(ConnectionEnd.Of(happened, State, Agreement));
        }
    }

    private SessionState InOpenConfirm(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Received { Message: KeepaliveMessage }:
                _timers.StartHold(Agreement!.HoldTime);
                _host.Established(this, Agreement!, Connection!);
                return SessionState.Established;
            case SessionEvent.KeepaliveTimerExpires:
                SendKeepalive();
                return SessionState.OpenConfirm;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return End(ConnectionEnd.Unexpected(message, State));
            default:
                return End(ConnectionEnd.Of(happened, State, Agreement));
        }
    }

    private SessionState InEstablished(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Received { Message: KeepaliveMessage }:
                _timers.StartHold(Agreement!.HoldTime);
                return SessionState.Established;
            case SessionEvent.Received { Message: UpdateMessage update }:
                _timers.StartHold(Agreement!.HoldTime);
                _host.Received(this, update);
                return SessionState.Established;
            case SessionEvent.Received { Message: RouteRefreshMessage refresh }:
                _host.Received(this, refresh);
                return SessionState.Established;
            case SessionEvent.KeepaliveTimerExpires:
                SendKeepalive();
                return SessionState.Established;
            case SessionEvent.Received { Message: not NotificationMessage and var message }:
                return End(ConnectionEnd.Unexpected(message, State));
            default:
                return End(ConnectionEnd.Of(happened, State, Agreement));
        }
    }

    private SessionState BeginConnect()
    {
        _timers.StartConnectRetry(_host.Options.Neighbor.ConnectRetryTime);
        _host.Connect(this);
        return SessionState.Connect;
    }

    private SessionState SendOpen(IPeerConnection connection)
    {
        _timers.ConnectRetry.Stop();
        Connection = connection;
        connection.SendHoldTime = LargeHoldTime;
        Sent = _host.Options.Open(_host.Capabilities());
        _host.Send(connection, Sent);
        connection.StartReceiving();
        _timers.Hold.Start(_host.Options.OpenTime);
        return SessionState.OpenSent;
    }

    private SessionState AcceptOpen(OpenMessage open)
    {
        var error = _host.OpenReceived(Sent!, open, out var agreement);
        if (error.IsError) return End(ConnectionEnd.Error(NotificationMessage.Of(error), error.What));
        if (!_host.KeepsConnection(this, agreement!)) return End(ConnectionEnd.Collision);
        Agreement = agreement;
        _host.Send(Connection!, KeepaliveMessage.Instance);
        Connection!.SendHoldTime = agreement!.HoldTime;
        // A speaker that has offered extended messages receives them, whether or not the neighbor does (RFC 8654, section 4).
        if (_host.Options.Neighbor.ExtendedMessages) Connection!.MaxMessageLength = MessageHeader.MaxExtendedMessageLength;
        _timers.StartHold(TimeForKeepalive(agreement.HoldTime));
        StartKeepalive();
        return SessionState.OpenConfirm;
    }

    private SessionState End(ConnectionEnd end)
    {
        if (end.Notification is { } notification) _host.Send(Connection!, notification);
        return ToIdle(end.End, end.Restarts);
    }

    // Releases everything; unless stopped, the IdleHoldTimer brings the session back (DampPeerOscillations, section 8.1.1).
    private SessionState ToIdle(SessionEnd? end, bool restarts)
    {
        Release(end);
        if (!restarts) return SessionState.Idle;
        var pause = _host.PauseAfter(end);
        // The passive side may listen again at once after anything but an error: the neighbor's own pause damps.
        if (IsPassive && end is { IsError: false } && _host.MayStart(this)) return SessionState.Active;
        _timers.IdleHold.Start(pause);
        return SessionState.Idle;
    }

    private void Release(SessionEnd? end)
    {
        _timers.StopAll();
        Agreement = null;
        Sent = null;
        if (Connection is not null) _host.Close(Connection);
        Connection = null;
        if (end is not null) _host.Ended(this, State, end);
    }

    // OpenConfirm ends by a timer whatever was agreed on: a neighbor that wants no hold time may be gone before its KEEPALIVE.
    private TimeSpan TimeForKeepalive(TimeSpan agreed)
    {
        if (agreed > TimeSpan.Zero) return agreed;
        var offered = _host.Options.Neighbor.HoldTime;
        return offered > TimeSpan.Zero ? offered : LargeHoldTime;
    }

    private void SendKeepalive()
    {
        // What waits to be sent says as much as a KEEPALIVE, and the queue stays bounded.
        if (!Connection!.IsCongested) _host.Send(Connection, KeepaliveMessage.Instance);
        StartKeepalive();
    }

    private void StartKeepalive() => _timers.StartKeepalive(Agreement!.HoldTime, _host.Options.Neighbor.KeepaliveTime);
}

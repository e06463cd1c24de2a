using System.Numerics;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Linux.Tcp;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Session;

/// <summary>
/// The session with one neighbor: its state machines (RFC 4271, section 8.2.1), their connections, and which of them is kept when
/// several come up (section 6.8). Everything happens under one lock, in the order it
/// came; nothing done under it waits.
/// </summary>
internal sealed partial class NeighborSession : IFsmHost, IConnectionObserver, IDisposable
{
    private readonly StepQueue _steps = new();
    private readonly ISessionClient _client;
    private readonly TimeProvider _time;
    private readonly IConnector _connector;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly Action? _unused;
    private readonly MessageMonitor _monitor;
    private readonly StateMachines _machines;
    private readonly UnansweredConnect _unanswered = new(TcpSignatureCounters.Read);
    private readonly IdleHold _idleHold = new();
    private readonly List<Task> _closing = [];
    private SessionLifecycle _lifecycle;
    private ConnectAttempt? _connecting;
    private (EstablishedSession Session, IMessageSink Sink)? _established;
    private TimeSpan _pause;
    private bool _isChanged;

    // `changed` is called at each change and `unused` when a lost connection was all there was, both without a lock.
    public NeighborSession(
        SessionOptions options, ISessionClient client, TimeProvider time, IConnector connector, ILogger logger, Action changed,
        Action? unused, MessageMonitor monitor)
    {
        Options = options;
        (_client, _time, _connector, _logger) = (client, time, connector, logger);
        (_changed, _unused, _monitor) = (changed, unused, monitor);
        History = new SessionHistory(time);
        _machines = new StateMachines(
            options.Neighbor.Passive ? null : new SessionFsm(this, time, isPassive: false),
            new SessionFsm(this, time, isPassive: true), new SessionFsm(this, time, isPassive: true));
    }

    /// <summary>Our side; only a change that keeps the session may be set (<see cref="SessionOptions.KeepsSession"/>).</summary>
    public SessionOptions Options { get; set; }

    public TimeSpan? Uptime => _established is null ? null : History.InState;

    public SessionHistory History { get; }

    /// <summary>The state machine that is up, or else the one that is further.</summary>
    public SessionFsm Furthest => _established?.Session.Fsm ?? _machines.Further;

    public IEnumerable<SessionTimerStatus> Timers => _machines.Timers;

    /// <summary>Had a connection (no OPEN is sent without one), has none, and rests no longer.</summary>
    public bool IsUnused => Read(() =>
        History.Sent.Counts.Open > 0 && _lifecycle != SessionLifecycle.Stopped
            && _machines is { Passive.State: SessionState.Active, HaveConnection: false });

    public void Start() => Run(() =>
    {
        if (_lifecycle == SessionLifecycle.CreatedHeldDown) _lifecycle = SessionLifecycle.HeldDown;
        else if (_lifecycle == SessionLifecycle.Created) Open();
    });

    /// <summary>Takes a connection that the neighbor made.</summary>
    public void Accept(IPeerConnection connection) => Run(() =>
    {
        var session = _lifecycle is SessionLifecycle.CreatedHeldDown or SessionLifecycle.HeldDown or SessionLifecycle.Stopped
            ? null : ForIncoming();
        if (session is not null)
        {
            session.Handle(new SessionEvent.TcpConnected(connection));
            return;
        }
        Send(connection, NotificationMessage.Cease(CeaseSubcode.ConnectionCollisionResolution));
        Close(connection);
    });

    /// <summary>Ends the session, if there is one, and lets none come up before <see cref="Release"/>.</summary>
    public void HoldDown(NotificationMessage reason) => Run(() =>
    {
        if (_lifecycle == SessionLifecycle.Created) _lifecycle = SessionLifecycle.CreatedHeldDown;
        else if (_lifecycle == SessionLifecycle.Started) _lifecycle = SessionLifecycle.HeldDown;
        Stop(reason);
    });

    /// <summary>Lets the session come up again.</summary>
    public void Release() => Run(() =>
    {
        if (_lifecycle == SessionLifecycle.CreatedHeldDown) _lifecycle = SessionLifecycle.Created;
        else if (_lifecycle == SessionLifecycle.HeldDown) Open();
    });

    /// <summary>Ends the session, and lets it come up again.</summary>
    public void Reset(NotificationMessage reason) => Run(() =>
    {
        if (_lifecycle != SessionLifecycle.Started) return;
        Stop(reason);
        Open();
    });

    /// <summary>Ends the session for good.</summary>
    /// <returns>Ends when the connections are gone.</returns>
    public Task StopAsync(NotificationMessage reason)
    {
        Run(() =>
        {
            _lifecycle = SessionLifecycle.Stopped;
            Stop(reason);
        });
        return Read(() => Task.WhenAll(_closing));
    }

    /// <summary>Runs <paramref name="step"/> under the lock; one that comes up within another runs after it.</summary>
    public void Run(Action step)
    {
        if (_steps.Run(step, EndStep) is not { } isChanged) return;
        if (isChanged) _changed();
        if (_unused is not null && IsUnused) _unused();
    }

    /// <summary>Reads several things under the lock, so that they go together.</summary>
    public T Read<T>(Func<T> read) => _steps.Read(read);

    public void Dispose()
    {
        _machines.Dispose();
        _connecting?.Dispose();
    }

    EquatableArray<Capability> IFsmHost.Capabilities() => _client.Capabilities(isRestarting: History.Ups == 0);

    MessageError IFsmHost.OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement) =>
        _client.OpenReceived(sent, received, out agreement);

    TimeSpan IFsmHost.PauseAfter(SessionEnd? end) => Jitter.Of(end is null ? Options.Neighbor.ConnectRetryTime : _pause);

    bool IFsmHost.MayStart(SessionFsm session) =>
        _lifecycle is SessionLifecycle.Created or SessionLifecycle.Started && !_machines.IsNewcomer(session)
            && (_established is null || _established.Value.Session.Fsm == session);

    void IFsmHost.Expire(SessionFsm session, SessionTimer timer, SessionEvent expired) => Run(() =>
    {
        if (timer.TryExpire()) session.Handle(expired);
    });

    void IFsmHost.Connect(SessionFsm session)
    {
        _unanswered.Begin();
        _connecting = ConnectAttempt.Start(
            _connector, Options, this, (attempt, connection, failure) => ConnectEnded(session, attempt, connection, failure));
    }

    void IFsmHost.CancelConnect(SessionFsm session)
    {
        _connecting?.Cancel();
        _connecting = null;
    }

    string IFsmHost.WhyUnanswered() => _unanswered.Explain(Options.Neighbor);

    bool IFsmHost.KeepsConnection(SessionFsm session, SessionAgreement agreement) =>
        _machines.Keeps(session, Options, agreement.Open);

    void IFsmHost.Established(SessionFsm session, SessionAgreement agreement, IPeerConnection connection)
    {
        foreach (var other in _machines.All.Where(other => other != session)) other.Handle(new SessionEvent.OpenCollisionDump());
        History.Up();
        _logger.Up(Options.Neighbor.Name, agreement.Open.As, agreement.RouterId, agreement.HoldTime.TotalSeconds);
        var established = new EstablishedSession(
            session, agreement, connection, (messages, types) => CountSent(agreement.Update, messages, types));
        _established = (established, _client.Up(established));
    }

    void IFsmHost.Received(SessionFsm session, Message message) => _established?.Sink.Received(message);

    void IFsmHost.Ended(SessionFsm session, SessionState state, SessionEnd end)
    {
        var wasUp = _established?.Session.Fsm == session;
        _pause = _idleHold.Next(Options.Neighbor, end.IsError, wasUp ? History.InState : TimeSpan.Zero);
        // The outcome of a collision is no error, and must not replace the last one that is reported.
        if (end.IsCollision && state != SessionState.Established) return;
        var wasConnecting = state == SessionState.Connect;
        History.Error(end.Reason, wasConnecting);
        if (_client.IsLogged(end))
            _logger.Ended(Options.Neighbor.Name, state, end, isStopped: _lifecycle == SessionLifecycle.Stopped);
        if (!wasUp) return;
        _established = null;
        _client.Down();
        if (_lifecycle == SessionLifecycle.Stopped) return;
        History.Flap();
        if (_lifecycle != SessionLifecycle.Started) return;
        var other = _machines.Counterpart(session);
        if (other is { IsPassive: true } && !end.IsError) other.Handle(new SessionEvent.Start());
        else other?.StartAfterPause(Jitter.Of(_pause));
    }

    public void Send(IPeerConnection connection, Message message)
    {
        History.Sent.Add(message.Type);
        var octets = message.ToBytes();
        connection.Send(octets);
        _monitor.Sent(Options.Neighbor.Name, History.Epoch, default, octets);
    }

    public void Close(IPeerConnection connection)
    {
        connection.Close();
        _closing.RemoveAll(closing => closing.IsCompleted);
        _closing.Add(connection.Completion);
    }

    void IConnectionObserver.Received(IPeerConnection connection, MessageType type, ReadOnlyMemory<byte> body) => Run(() =>
    {
        if (_machines.On(connection) is not { } session) return;
        History.Received.Add(type);
        var context = session.Agreement?.Update ?? default;
        _monitor.Received(Options.Neighbor.Name, History.Epoch, context, type, body.Span);
        var happened = MessageDecoder.Decode(type, body.Span, context, out var faults);
        // Logged at powers of two only: the neighbor decides how many there are.
        if (faults.Count > 0 && BitOperations.IsPow2(History.FaultyUpdate()))
            _logger.FaultyUpdate(Options.Neighbor.Name, PeerText.Shorten(faults.ToString(), SessionEnd.MaxReason));
        session.Handle(happened);
    });

    void IConnectionObserver.Malformed(IPeerConnection connection, MessageError error) =>
        Run(() => _machines.On(connection)?.Handle(new SessionEvent.Malformed(error)));

    void IConnectionObserver.Closed(IPeerConnection connection, string reason) =>
        Run(() => _machines.On(connection)?.Handle(new SessionEvent.TcpConnectionFails(reason)));

    void IConnectionObserver.Drained(IPeerConnection connection) => Run(() =>
    {
        if (_established is { } established && established.Session.Fsm.Connection == connection) established.Sink.Drained();
    });

    void IConnectionObserver.SendStalled(IPeerConnection connection) =>
        Run(() => _machines.On(connection)?.Handle(new SessionEvent.SendHoldTimerExpires()));

    private void ConnectEnded(SessionFsm session, ConnectAttempt attempt, IPeerConnection? connection, string why) => Run(() =>
    {
        if (_connecting == attempt) _unanswered.Clear();
        // An attempt given up, or one that came too late to be of use: the neighbor's own connection is past its OPEN.
        if (_connecting != attempt) connection?.Close();
        else if (connection is not null && _machines.Passive.State >= SessionState.OpenConfirm)
        {
            connection.Close();
            session.Handle(new SessionEvent.OpenCollisionDump());
            session.StartAfterPause(Jitter.Of(Options.Neighbor.ConnectRetryTime));
        }
        else if (connection is null) session.Handle(new SessionEvent.TcpConnectionFails(why));
        else session.Handle(new SessionEvent.TcpConnected(connection));
    });

    // What takes a connection that the neighbor makes; null where it collides with an Established one (RFC 4271, section 6.8).
    private SessionFsm? ForIncoming()
    {
        if (_established is not { } up) return _machines.ForIncoming(isUp: false);
        if (up.Session.Agreement.GracefulRestart) return _machines.ForIncoming(isUp: true);
        up.Session.Fsm.Probe();
        return null;
    }

    private void Open()
    {
        _lifecycle = SessionLifecycle.Started;
        _machines.Passive.Handle(new SessionEvent.Start());
        _machines.Active?.Handle(new SessionEvent.Start());
    }

    private void Stop(NotificationMessage reason)
    {
        foreach (var session in _machines.All) session.Handle(new SessionEvent.Stop(reason));
    }

    private void CountSent(UpdateContext context, ReadOnlySpan<byte> messages, MessageType[] types)
    {
        foreach (var type in types) History.Sent.Add(type);
        _monitor.Sent(Options.Neighbor.Name, History.Epoch, context, messages);
        _isChanged = true;
    }

    // The end of a step: whether there is anything to tell.
    private bool EndStep()
    {
        var isChanged = History.Enter(_machines.Further.State, _time.GetUtcNow()) || _isChanged;
        _isChanged = false;
        return isChanged;
    }
}

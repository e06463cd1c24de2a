using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <content>A session that is up goes from one process to another, without the neighbor's noticing.</content>
internal sealed partial class NeighborSession
{
    private List<(SessionFsm Fsm, SessionTimerStatus[] Timers)> _suspended = [];
    private SuspendedConnection? _connection;

    /// <summary>
    /// Stands still: nothing is read, sent or timed, and what is asked of it waits, until <see cref="Resume"/> or
    /// <see cref="Abandon"/>. On the thread that reads.
    /// </summary>
    /// <returns>The session and its socket; null when none is up.</returns>
    public (SessionHandover Session, int Socket)? Suspend()
    {
        _steps.Hold();
        return Read<(SessionHandover, int)?>(() =>
        {
            _suspended = [.. _machines.All.Select(fsm => (fsm, fsm.Timers.ToArray()))];
            foreach (var (fsm, _) in _suspended) fsm.Suspend();
            _connection = null;
            if (_established is not { Session: { Fsm: { Connection: { } connection, Sent: { } sent } up } session }) return null;
            var left = _suspended.First(one => one.Fsm == up).Timers;
            _connection = connection.Suspend();
            return (new SessionHandover
            {
                Address = _connection.Address.ToString(),
                IsPassive = up.IsPassive,
                SentOpen = sent.ToBytes(),
                ReceivedOpen = session.Agreement.Open.ToBytes(),
                HoldLeft = LeftOf(SessionTimerKind.Hold),
                KeepaliveLeft = LeftOf(SessionTimerKind.Keepalive),
                Unread = _connection.Unread,
                Unsent = _connection.Unsent,
                Uptime = History.InState,
                Lives = [History.Ups, History.Flaps, History.FaultyUpdates],
                Received = History.Received.All,
                Sent = History.Sent.All,
            }, _connection.Socket);

            TimeSpan? LeftOf(SessionTimerKind kind) =>
                left.Where(timer => timer.Kind == kind).Select(timer => (TimeSpan?)timer.Left).FirstOrDefault();
        });
    }

    /// <summary>Goes on as if nothing had been.</summary>
    public void Resume()
    {
        _steps.Release(drop: false);
        Run(() =>
        {
            if (_connection is { } stood && _established?.Session.Fsm.Connection is { } connection)
            {
                connection.Resume(stood.Unread, stood.Unsent);
                connection.StartReceiving();
            }
            foreach (var (fsm, timers) in _suspended) fsm.Resume(timers);
            (_suspended, _connection) = ([], null);
        });
    }

    /// <summary>Has nothing any more, and tells the neighbor nothing; <see cref="Start"/> begins anew.</summary>
    public void Abandon()
    {
        _steps.Release(drop: true);
        Run(() =>
        {
            _connecting?.Cancel();
            _connecting = null;
            foreach (var fsm in _machines.All) fsm.Forget()?.LetGo();
            (_suspended, _connection) = ([], null);
            if (_established is not null)
            {
                _established = null;
                _client.Down();
            }
            if (_lifecycle == SessionLifecycle.Started) _lifecycle = SessionLifecycle.Created;
        });
    }

    /// <summary>Goes on with a session of another process; one that does not suit us is ended, and begins anew.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="left">What that process has left.</param>
    public void Adopt(IPeerConnection connection, SessionHandover left) => Run(() =>
    {
        _lifecycle = SessionLifecycle.Started;
        if (Why(left, out var sent, out var agreement) is { } obstacle)
        {
            _logger.NotAdopted(Options.Neighbor.Name, obstacle);
            Send(connection, NotificationMessage.Cease(CeaseSubcode.OtherConfigurationChange));
            Close(connection);
            Open();
            return;
        }
        var fsm = left.IsPassive || _machines.Active is null ? _machines.Passive : _machines.Active;
        History.Restore(left.Uptime, left.Lives);
        History.Received.Restore(left.Received);
        History.Sent.Restore(left.Sent);
        connection.Resume(left.Unread, left.Unsent);
        fsm.Adopt(connection, sent!, agreement!, left.HoldLeft, left.KeepaliveLeft);
        var established = new EstablishedSession(
            fsm, agreement!, connection, (messages, types) => CountSent(agreement!.Update, messages, types));
        _established = (established, _client.Up(established));
        connection.StartReceiving();
        _logger.Adopted(Options.Neighbor.Name, agreement!.Open.As, agreement.RouterId);
        _isChanged = true;
    });

    // What a session of other options could not have agreed on.
    private string? Why(SessionHandover left, out OpenMessage? sent, out SessionAgreement? agreement)
    {
        (sent, agreement) = (null, null);
        if (!TryRead(left.SentOpen, out sent) || !TryRead(left.ReceivedOpen, out var received)) return "its OPENs cannot be read";
        if (sent!.As != Options.As || sent.BgpIdentifier != Options.RouterId) return "local_as or router_id is another";
        var error = _client.OpenReceived(sent, received!, out agreement);
        if (error.IsError) return error.What;
        var offered = sent.Capabilities.Items.OfType<Wire.Capabilities.MultiprotocolCapability>().Select(one => one.Family);
        return offered.ToHashSet().SetEquals(Options.Neighbor.Families) ? null : "families are others";
    }

    private static bool TryRead(byte[] message, out OpenMessage? open)
    {
        open = null;
        return message.Length > MessageHeader.Size && !OpenMessage.TryRead(message.AsSpan(MessageHeader.Size), out open).IsError;
    }
}

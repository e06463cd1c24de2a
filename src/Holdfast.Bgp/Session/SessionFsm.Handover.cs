using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <content>From one process to another.</content>
internal sealed partial class SessionFsm
{
    /// <summary>Goes on with a session that another process has brought up; from Idle.</summary>
    public void Adopt(
        IPeerConnection connection, OpenMessage sent, SessionAgreement agreement, TimeSpan? holdLeft, TimeSpan? keepaliveLeft)
    {
        (Connection, Sent, Agreement, State) = (connection, sent, agreement, SessionState.Established);
        connection.SendHoldTime = agreement.HoldTime;
        if (agreement.ReceivesExtended(sent)) connection.MaxMessageLength = MessageHeader.MaxExtendedMessageLength;
        if (holdLeft is { } hold) _timers.StartHold(hold);
        if (keepaliveLeft is { } keepalive) _timers.Keepalive.Start(keepalive);
    }

    /// <summary>Its timers stand still.</summary>
    public void Suspend() => _timers.StopAll();

    /// <summary>They go on, with so much time left.</summary>
    public void Resume(IEnumerable<SessionTimerStatus> left)
    {
        foreach (var timer in left) _timers.Of(timer.Kind).Start(timer.Left);
    }

    /// <summary>Is Idle again, without a word to anybody.</summary>
    /// <returns>The connection it had; its caller's to end.</returns>
    public IPeerConnection? Forget()
    {
        var connection = Connection;
        _timers.StopAll();
        (Connection, Sent, Agreement, State) = (null, null, null, SessionState.Idle);
        return connection;
    }
}

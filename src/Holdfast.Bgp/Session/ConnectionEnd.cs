using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>What is said and reported when a connection ends in OpenSent, OpenConfirm or Established.</summary>
/// <param name="Notification">What the neighbor is sent before; null for nothing.</param>
/// <param name="End">What is reported; null for nothing.</param>
/// <param name="Restarts">The session is tried again.</param>
internal readonly record struct ConnectionEnd(NotificationMessage? Notification, SessionEnd? End, bool Restarts = true)
{
    /// <summary>Another connection to the same neighbor is kept (RFC 4271, section 6.8).</summary>
    public static ConnectionEnd Collision { get; } =
        new(NotificationMessage.Cease(CeaseSubcode.ConnectionCollisionResolution), null);

    /// <summary>The neighbor did something wrong.</summary>
    /// <param name="notification">The answer.</param>
    /// <param name="what">What it did.</param>
    public static ConnectionEnd Error(NotificationMessage notification, string what) =>
        new(notification, new SessionEnd($"sent {notification} ({what})", IsError: true));

    /// <summary>A message that does not fit the state; the Data field names its type (RFC 6608).</summary>
    public static ConnectionEnd Unexpected(Message message, SessionState state)
    {
        var subcode = state switch
        {
            SessionState.OpenSent => FsmSubcode.UnexpectedMessageInOpenSent,
            SessionState.OpenConfirm => FsmSubcode.UnexpectedMessageInOpenConfirm,
            _ => FsmSubcode.UnexpectedMessageInEstablished,
        };
        return Error(
            new NotificationMessage(ErrorCode.FiniteStateMachine, (byte)subcode, [(byte)message.Type]),
            $"{message.Type} in {state}");
    }

    /// <summary>The events that end a connection in the same way in each of the three states.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="state">The state.</param>
    /// <param name="agreement">What the OPENs agreed on; null before OpenConfirm.</param>
    public static ConnectionEnd Of(SessionEvent happened, SessionState state, SessionAgreement? agreement) => happened switch
    {
        SessionEvent.Stop(var reason) => new ConnectionEnd(
            // RFC 8538, section 3: a neighbor that survives NOTIFICATIONs must be told that this one means it.
            agreement?.SurvivesNotifications == true ? NotificationMessage.HardReset(reason) : reason,
            new SessionEnd($"stopped here: {reason}", IsError: false), Restarts: false),
        SessionEvent.HoldTimerExpires =>
            Error(new NotificationMessage(ErrorCode.HoldTimerExpired, 0), "the neighbor was silent for the hold time"),
        SessionEvent.SendHoldTimerExpires =>
            Error(new NotificationMessage(ErrorCode.SendHoldTimerExpired, 0), "the neighbor took nothing for the hold time"),
        SessionEvent.Malformed(var error) => Error(NotificationMessage.Of(error), error.What),
        // The end of a collision is not reported, unless the connection closed carried routes.
        SessionEvent.OpenCollisionDump => state != SessionState.Established ? Collision
            : Collision with { End = new SessionEnd("another connection is kept instead", IsError: false) },
        SessionEvent.TcpConnectionFails(var reason) => new ConnectionEnd(null, new SessionEnd(reason, IsError: false)),
        // Never answered: the connection just ends (RFC 4271, section 6.4).
        SessionEvent.Received { Message: NotificationMessage notification } =>
            new ConnectionEnd(null, SessionEnd.Received(notification)),
        // A timer that has no business in this state (events 9 to 13).
        _ => Error(new NotificationMessage(ErrorCode.FiniteStateMachine, 0), $"{happened.GetType().Name} in {state}"),
    };
}

using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>
/// RFC 4271, section 8.2.2, written down a second time and apart from the product: for each state and event the next state and
/// the NOTIFICATION that goes out. What the RFC leaves to be chosen (DampPeerOscillations, no DelayOpen, passive sessions that
/// listen on) is chosen as the product's documentation says.
/// </summary>
internal static class StateTable
{
    /// <summary>What must follow.</summary>
    /// <param name="State">The state afterwards.</param>
    /// <param name="Code">Error code of the NOTIFICATION sent; None for none.</param>
    /// <param name="Subcode">Its subcode; null where any will do.</param>
    public readonly record struct Outcome(SessionState State, ErrorCode Code = ErrorCode.None, byte? Subcode = 0);

    /// <summary>The row for <paramref name="happened"/>.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="happened">The event.</param>
    /// <param name="isPassive">The session never connects.</param>
    /// <param name="goodOpen">For an OPEN: whether it is one we accept.</param>
    public static Outcome Next(SessionState state, SessionEvent happened, bool isPassive, bool goodOpen)
    {
        if (state != SessionState.Idle && happened is SessionEvent.Start) return new(state);
        return state switch
        {
            SessionState.Idle => Idle(happened, isPassive),
            SessionState.Connect => Connect(happened),
            SessionState.Active => Active(happened),
            _ => WithConnection(state, happened, isPassive, goodOpen),
        };
    }

    private static Outcome Idle(SessionEvent happened, bool isPassive) => happened switch
    {
        SessionEvent.Start or SessionEvent.IdleHoldTimerExpires => new(isPassive ? SessionState.Active : SessionState.Connect),
        // "refuses all incoming BGP connections for this peer"
        SessionEvent.TcpConnected => new(SessionState.Idle, ErrorCode.Cease, (byte)CeaseSubcode.ConnectionRejected),
        _ => new(SessionState.Idle),
    };

    private static Outcome Connect(SessionEvent happened) => happened switch
    {
        SessionEvent.ConnectRetryTimerExpires => new(SessionState.Connect),
        SessionEvent.TcpConnected => new(SessionState.OpenSent),
        _ => new(SessionState.Idle),
    };

    private static Outcome Active(SessionEvent happened) => happened switch
    {
        SessionEvent.ConnectRetryTimerExpires => new(SessionState.Connect),
        SessionEvent.TcpConnected => new(SessionState.OpenSent),
        _ => new(SessionState.Idle),
    };

    private static Outcome WithConnection(SessionState state, SessionEvent happened, bool isPassive, bool goodOpen)
    {
        // Who listens goes on listening when nobody was at fault.
        var rests = isPassive ? SessionState.Active : SessionState.Idle;
        var fsmSubcode = (byte)(state - SessionState.Active);
        return happened switch
        {
            SessionEvent.Stop(var reason) => new(SessionState.Idle, reason.Code, reason.Subcode),
            SessionEvent.HoldTimerExpires => new(SessionState.Idle, ErrorCode.HoldTimerExpired),
            SessionEvent.SendHoldTimerExpires => new(SessionState.Idle, ErrorCode.SendHoldTimerExpired),
            SessionEvent.KeepaliveTimerExpires when state != SessionState.OpenSent => new(state),
            SessionEvent.TcpConnectionFails => new(state == SessionState.OpenSent ? SessionState.Active : rests),
            SessionEvent.OpenCollisionDump => new(state == SessionState.Established ? rests
                : SessionState.Idle, ErrorCode.Cease, (byte)CeaseSubcode.ConnectionCollisionResolution),
            SessionEvent.Malformed(var error) => new(SessionState.Idle, error.Code, error.Subcode),
            SessionEvent.Received { Message: NotificationMessage notification } =>
                new(IsPeaceful(notification) ? rests : SessionState.Idle),
            SessionEvent.Received { Message: OpenMessage } when state == SessionState.OpenSent =>
                goodOpen ? new(SessionState.OpenConfirm) : new(SessionState.Idle, ErrorCode.Open, null),
            SessionEvent.Received { Message: KeepaliveMessage } when state != SessionState.OpenSent =>
                new(SessionState.Established),
            SessionEvent.Received { Message: UpdateMessage or RouteRefreshMessage } when state == SessionState.Established =>
                new(state),
            SessionEvent.Received => new(SessionState.Idle, ErrorCode.FiniteStateMachine, fsmSubcode),
            _ => new(SessionState.Idle, ErrorCode.FiniteStateMachine),
        };
    }

    private static bool IsPeaceful(NotificationMessage notification) =>
        notification.Code == ErrorCode.Cease && notification.Subcode is not (1 or 8);
}

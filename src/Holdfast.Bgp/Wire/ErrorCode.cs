namespace Holdfast.Bgp.Wire;

/// <summary>Error codes of NOTIFICATION (RFC 4271, section 4.5; RFC 7313; RFC 9687).</summary>
internal enum ErrorCode : byte
{
    None = 0,
    MessageHeader = 1,
    Open = 2,
    Update = 3,
    HoldTimerExpired = 4,
    FiniteStateMachine = 5,
    Cease = 6,
    RouteRefresh = 7,
    SendHoldTimerExpired = 8,
}

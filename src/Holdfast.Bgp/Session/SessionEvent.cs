using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>What happens to a session; the numbers are those of RFC 4271, section 8.1.</summary>
internal abstract record SessionEvent
{
    private SessionEvent() { }

    /// <summary>Events 1 to 7: start; the state machine knows whether it is passive.</summary>
    public sealed record Start : SessionEvent;

    /// <summary>Events 2 and 8: stop, and say why.</summary>
    /// <param name="Reason">A Cease.</param>
    public sealed record Stop(NotificationMessage Reason) : SessionEvent;

    /// <summary>Event 9.</summary>
    public sealed record ConnectRetryTimerExpires : SessionEvent;

    /// <summary>Event 10.</summary>
    public sealed record HoldTimerExpires : SessionEvent;

    /// <summary>Event 11.</summary>
    public sealed record KeepaliveTimerExpires : SessionEvent;

    /// <summary>Event 13.</summary>
    public sealed record IdleHoldTimerExpires : SessionEvent;

    /// <summary>Events 16 and 17: a TCP connection is up, ours or the neighbor's.</summary>
    /// <param name="Connection">It.</param>
    public sealed record TcpConnected(IPeerConnection Connection) : SessionEvent;

    /// <summary>Event 18: a TCP connection did not come about or is gone.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record TcpConnectionFails(string Reason) : SessionEvent;

    /// <summary>Events 19 and 24 to 27: a message that could be read.</summary>
    /// <param name="Message">It.</param>
    public sealed record Received(Message Message) : SessionEvent;

    /// <summary>Events 21, 22 and 28: a message with an error that costs the session.</summary>
    /// <param name="Error">What is wrong.</param>
    public sealed record Malformed(MessageError Error) : SessionEvent;

    /// <summary>Event 23: another connection to the same neighbor is kept instead.</summary>
    public sealed record OpenCollisionDump : SessionEvent;

    /// <summary>Event 29: nothing could be sent for too long (RFC 9687).</summary>
    public sealed record SendHoldTimerExpires : SessionEvent;
}

/// <summary>How a connection or session ended.</summary>
/// <param name="Reason">In words, for operators.</param>
/// <param name="IsError">An error, after which a new try needs a pause; otherwise it was lost or closed without one.</param>
internal sealed record SessionEnd(string Reason, bool IsError)
{
    /// <summary>Characters of a reason: it is kept, printed and logged, and the neighbor may have had its say in it.</summary>
    public const int MaxReason = 512;

    public string Reason { get; } = PeerText.Shorten(Reason, MaxReason);

    /// <summary>The neighbor kept another connection instead (RFC 4271, section 6.8).</summary>
    public bool IsCollision { get; init; }

    /// <summary>The neighbor sent a NOTIFICATION.</summary>
    public static SessionEnd Received(NotificationMessage notification) =>
        new($"received {notification}", IsFailure(notification))
        {
            IsCollision = notification is { Code: ErrorCode.Cease, Subcode: (byte)CeaseSubcode.ConnectionCollisionResolution },
        };

    // A Cease is no error, except for those that the next try would meet again (RFC 4486, section 4): too many routes for the
    // neighbor, or none of its resources left.
    private static bool IsFailure(NotificationMessage notification) =>
        notification.Code != ErrorCode.Cease
        || (CeaseSubcode)notification.Subcode is CeaseSubcode.MaximumPrefixesReached or CeaseSubcode.OutOfResources;
}

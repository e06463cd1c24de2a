using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>How a connection or session ended.</summary>
/// <param name="Reason">In words, for operators.</param>
/// <param name="IsError">Someone was at fault, so that trying again needs a pause; else it was lost or closed in peace.</param>
internal sealed record SessionEnd(string Reason, bool IsError)
{
    /// <summary>The neighbor kept another connection instead (RFC 4271, section 6.8).</summary>
    public bool IsCollision { get; init; }

    /// <summary>The neighbor sent a NOTIFICATION.</summary>
    public static SessionEnd Received(NotificationMessage notification) => new($"received {notification}", IsFault(notification))
    {
        IsCollision = notification is { Code: ErrorCode.Cease, Subcode: (byte)CeaseSubcode.ConnectionCollisionResolution },
    };

    // A Cease is no one's fault, but for those that our next try would meet again (RFC 4486, section 4): too many routes for the
    // neighbor, or none of its resources left.
    private static bool IsFault(NotificationMessage notification) =>
        notification.Code != ErrorCode.Cease
        || (CeaseSubcode)notification.Subcode is CeaseSubcode.MaximumPrefixesReached or CeaseSubcode.OutOfResources;
}

using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>Which of two connections with one neighbor stays (RFC 4271, section 6.8).</summary>
internal static class ConnectionCollision
{
    /// <summary>Judges two connections when the OPEN on the newer one has been accepted.</summary>
    /// <param name="ours">Our side.</param>
    /// <param name="session">The state machine whose connection the OPEN came on.</param>
    /// <param name="other">Another one, in OpenSent or further.</param>
    /// <param name="open">The OPEN.</param>
    public static CollisionVerdict Judge(SessionOptions ours, SessionFsm session, SessionFsm other, OpenMessage open)
    {
        if (other.State == SessionState.Established)
        {
            // RFC 4724, section 4.2: a neighbor that is able to restart has done so.
            return session.IsPassive && other.Agreement!.GracefulRestart ? CollisionVerdict.OtherIsOver : CollisionVerdict.Yields;
        }
        if (KeepsOurs(ours, open) != session.IsPassive) return CollisionVerdict.OtherYields;
        // The OPEN just read has the identifier, so that a connection in OpenSent can be closed already. A connection in
        // OpenSent is never preferred, though: its peer may never send OPEN.
        return other.State == SessionState.OpenSent ? CollisionVerdict.BothStay : CollisionVerdict.Yields;
    }

    // The connection of the speaker with the higher BGP Identifier stays; RFC 6286, section 2.3: of the higher AS where the
    // identifiers are equal. Of two that the neighbor made, the earlier one counts as ours: the RFC names them the existing and
    // the newly created one.
    private static bool KeepsOurs(SessionOptions ours, OpenMessage open) =>
        ours.RouterId == open.BgpIdentifier ? ours.As > open.As : ours.RouterId > open.BgpIdentifier;
}

/// <summary>What becomes of two connections with one neighbor.</summary>
internal enum CollisionVerdict
{
    /// <summary>The one whose OPEN was just accepted is closed.</summary>
    Yields,

    /// <summary>Neither is closed yet: the other one's OPEN decides.</summary>
    BothStay,

    /// <summary>The other one is closed.</summary>
    OtherYields,

    /// <summary>
    /// The other one is lost, for its neighbor has restarted: it is closed without NOTIFICATION (RFC 4724, section 4.2).
    /// </summary>
    OtherIsOver,
}

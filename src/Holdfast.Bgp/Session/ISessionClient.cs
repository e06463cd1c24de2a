using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>
/// Whom a session with a neighbor serves: it says what to offer and what to accept, and has the session while it is up.
/// All calls are made under the session's lock (<see cref="NeighborSession.Run"/>).
/// </summary>
internal interface ISessionClient
{
    /// <summary>The capabilities for an OPEN about to be sent.</summary>
    /// <param name="isRestarting">No session came about since the daemon began (RFC 4724, section 3, R bit).</param>
    EquatableArray<Capability> Capabilities(bool isRestarting);

    /// <summary>Accepts the neighbor's OPEN, or refuses it (RFC 4271, section 6.2).</summary>
    /// <param name="sent">Our OPEN on the same connection.</param>
    /// <param name="received">The neighbor's.</param>
    /// <param name="agreement">What both agree on; null when it is refused.</param>
    /// <returns>Why it is refused, or no error.</returns>
    MessageError OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement);

    /// <summary>Whether the end of a connection is logged.</summary>
    bool IsLogged(SessionEnd end);

    /// <summary>The session is up.</summary>
    /// <returns>Who takes what is received on it.</returns>
    IMessageSink Up(EstablishedSession session);

    /// <summary>The session that was up is lost or closed.</summary>
    void Down();
}

/// <summary>Takes what happens on a session that is up, under the session's lock.</summary>
internal interface IMessageSink
{
    /// <summary>An UPDATE or ROUTE-REFRESH came.</summary>
    void Received(Message message);

    /// <summary>All that waited to be sent has been taken by the kernel.</summary>
    void Drained();
}

using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>What a state machine acts upon. All calls are made under the session's lock.</summary>
internal interface IFsmHost
{
    SessionOptions Options { get; }

    /// <summary>The capabilities for an OPEN about to be sent.</summary>
    EquatableArray<Capability> Capabilities();

    /// <summary>Accepts the neighbor's OPEN, or says why not.</summary>
    MessageError OpenReceived(OpenMessage sent, OpenMessage received, out SessionAgreement? agreement);

    /// <summary>
    /// How long the session rests after it ended so, jitter included (DampPeerOscillations, RFC 4271, section 8.1.1).
    /// </summary>
    TimeSpan PauseAfter(SessionEnd? end);

    /// <summary>Gives an event of a timer to its state machine, under the lock.</summary>
    void Expire(SessionFsm session, SessionTimer timer, SessionEvent expired);

    /// <summary>
    /// Begins a TCP connection; ends in <see cref="SessionEvent.TcpConnected"/> or <see cref="SessionEvent.TcpConnectionFails"/>.
    /// </summary>
    void Connect(SessionFsm session);

    /// <summary>Gives up the connection that is being made.</summary>
    void CancelConnect(SessionFsm session);

    /// <summary>Why nobody may have answered the connection that was being made, in words.</summary>
    string WhyUnanswered();

    /// <summary>Counts and sends.</summary>
    void Send(IPeerConnection connection, Message message);

    void Close(IPeerConnection connection);

    /// <summary>Collision detection (RFC 4271, section 6.8), asked when the neighbor's OPEN was accepted.</summary>
    /// <returns>Whether this connection is kept; if so, the others are closed already.</returns>
    bool KeepsConnection(SessionFsm session, SessionAgreement agreement);

    /// <summary>The session is up.</summary>
    void Established(SessionFsm session, SessionAgreement agreement, IPeerConnection connection);

    /// <summary>An UPDATE or ROUTE-REFRESH came on the session.</summary>
    void Received(SessionFsm session, Message message);

    /// <summary>A connection or session ended.</summary>
    void Ended(SessionFsm session, SessionState state, SessionEnd end);

    /// <summary>Whether the session may try again after a pause: not while the other state machine's is up.</summary>
    bool MayStart(SessionFsm session);
}

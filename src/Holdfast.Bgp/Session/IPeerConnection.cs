using System.Net;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Session;

/// <summary>A TCP connection to a neighbor. Nothing on it waits.</summary>
internal interface IPeerConnection
{
    /// <summary>Our end.</summary>
    IPAddress LocalAddress { get; }

    /// <summary>The neighbor does not take what it was sent; what is sent now would queue up.</summary>
    bool IsCongested { get; }

    /// <summary>
    /// How long sending may stand still before the session is given up: the hold time agreed on. With zero the kernel's own
    /// probes find a neighbor that is gone.
    /// </summary>
    TimeSpan SendHoldTime { set; }

    /// <summary>Octets of the longest message taken: 4096, or more once our OPEN says so (RFC 8654).</summary>
    int MaxMessageLength { set; }

    /// <summary>Begins to read; before that nothing is reported but a failure to send.</summary>
    void StartReceiving();

    /// <summary>Sends whole messages at once as far as the kernel takes them, and the rest when it does.</summary>
    void Send(ReadOnlySpan<byte> messages);

    /// <summary>Ends when a closed connection is all gone.</summary>
    Task Completion { get; }

    /// <summary>
    /// Neither reads nor sends, and says what is left of both; on the thread that reads. It is followed by
    /// <see cref="Resume"/> or <see cref="LetGo"/>.
    /// </summary>
    SuspendedConnection Suspend();

    /// <summary>Goes on, or begins with what another process has left: <see cref="StartReceiving"/> follows.</summary>
    void Resume(ReadOnlySpan<byte> unread, ReadOnlySpan<byte> unsent);

    /// <summary>Closes this process's copy, which the neighbor does not notice as long as there is another.</summary>
    void LetGo();

    /// <summary>Closes; what was sent before still reaches a neighbor that listens.</summary>
    void Close();
}

/// <summary>A connection that stands still.</summary>
/// <param name="Address">Where the neighbor is, with its scope.</param>
/// <param name="Socket">The descriptor, which stays the connection's.</param>
/// <param name="Unread">The beginning of a message that has not come whole.</param>
/// <param name="Unsent">What the kernel has not taken yet.</param>
internal sealed record SuspendedConnection(IPAddress Address, int Socket, byte[] Unread, byte[] Unsent);

/// <summary>Is told what happens on a connection, on the thread that reads it.</summary>
internal interface IConnectionObserver
{
    /// <summary>A message with a fit header came. <paramref name="body"/> is valid during the call alone.</summary>
    void Received(IPeerConnection connection, MessageType type, ReadOnlyMemory<byte> body);

    /// <summary>What came is no message (RFC 4271, section 6.1); nothing more is read.</summary>
    void Malformed(IPeerConnection connection, MessageError error);

    void Closed(IPeerConnection connection, string reason);

    /// <summary>All that waited to be sent has been taken by the kernel.</summary>
    void Drained(IPeerConnection connection);

    /// <summary>Sending stood still for the send hold time.</summary>
    void SendStalled(IPeerConnection connection);
}

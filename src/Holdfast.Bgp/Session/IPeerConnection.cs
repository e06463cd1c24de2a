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

    /// <summary>Closes; what was sent before still reaches a neighbor that listens.</summary>
    void Close();
}

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

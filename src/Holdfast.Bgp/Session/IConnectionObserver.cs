using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Session;

/// <summary>Is told what happens on a connection, from any thread.</summary>
internal interface IConnectionObserver
{
    /// <summary>A message with a fit header came. <paramref name="body"/> is valid during the call alone.</summary>
    void Received(IPeerConnection connection, MessageType type, ReadOnlyMemory<byte> body);

    /// <summary>What came is no message (RFC 4271, section 6.1); nothing more is read.</summary>
    void Malformed(IPeerConnection connection, MessageError error);

    /// <summary>The connection is gone.</summary>
    void Closed(IPeerConnection connection, string reason);

    /// <summary>All that waited to be sent has been taken by the kernel.</summary>
    void Drained(IPeerConnection connection);

    /// <summary>Sending stood still for the send hold time.</summary>
    void SendStalled(IPeerConnection connection);
}

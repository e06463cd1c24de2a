using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;

namespace Holdfast.LoadBalancer.Streams;

/// <summary>
/// The octets of a connection, between its socket and the messages framed in them: as they are on the wire, or encrypted
/// there. It
/// never waits, so that it fits a worker's turn; it is used again for connection after connection.
/// </summary>
internal interface IByteStream : IDisposable
{
    /// <summary>
    /// What the socket must become before either direction goes on, besides what its user waits for: a handshake's part.
    /// </summary>
    Readiness Wants { get; }

    /// <summary>Begins with a connected socket, or one that is connecting; closing it stays its owner's.</summary>
    void Open(StreamSocket socket);

    /// <summary>
    /// Reads what is there; 0 when the peer writes no more, else octets or the negated <see cref="Errno"/>: EAGAIN when there
    /// is nothing yet.
    /// </summary>
    int Read(Span<byte> buffer);

    /// <summary>Writes what fits; octets, or the negated <see cref="Errno"/>: EAGAIN when nothing fits yet.</summary>
    int Write(ReadOnlySpan<byte> octets);
}

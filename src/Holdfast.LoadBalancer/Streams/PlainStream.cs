using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;

namespace Holdfast.LoadBalancer.Streams;

/// <summary>Octets as they are on the wire.</summary>
internal sealed unsafe class PlainStream : IByteStream
{
    private StreamSocket _socket = StreamSocket.None;

    /// <inheritdoc/>
    public Readiness Wants => Readiness.None;

    /// <inheritdoc/>
    public void Open(StreamSocket socket) => _socket = socket;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* native = buffer)
            return _socket.Read(native, buffer.Length);
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> octets)
    {
        fixed (byte* native = octets)
            return _socket.Write(native, octets.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

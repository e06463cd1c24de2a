using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Streams;

namespace Holdfast.LoadBalancer.Tests.Protocols;

/// <summary>
/// What a protocol takes: a row, a line in the list of listeners, and what is its own, here a byte stream with a cipher that
/// hides nothing.
/// </summary>
internal static class XorProtocol
{
    public static readonly ListenerProtocol Row = new(2, "Xor") { Word = "xor", IsEncrypted = true, DefaultPort = 853 };

    public static LoadBalancerParts AddTo(LoadBalancerParts parts) => parts with
    {
        Listeners = parts.Listeners.Add(
            new ListenerKind(Row, context => new TcpListeners(Row, () => new XorStream(), parts.TcpLimits, context))),
    };

    public static byte[] Cipher(ReadOnlySpan<byte> octets)
    {
        byte[] result = octets.ToArray();
        foreach (ref byte octet in result.AsSpan())
            octet ^= 0x5A;
        return result;
    }

    private sealed class XorStream : IByteStream
    {
        private readonly PlainStream _plain = new();

        public Readiness Wants => Readiness.None;

        public void Open(StreamSocket socket) => _plain.Open(socket);

        public int Read(Span<byte> buffer)
        {
            int read = _plain.Read(buffer);
            if (read > 0)
                Cipher(buffer[..read]).CopyTo(buffer);
            return read;
        }

        public int Write(ReadOnlySpan<byte> octets) => _plain.Write(Cipher(octets));

        public void Dispose() => _plain.Dispose();
    }
}

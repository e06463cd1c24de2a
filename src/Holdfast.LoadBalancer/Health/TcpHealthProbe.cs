using System.Buffers.Binary;
using System.Security.Cryptography;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.ProxyProtocol;

namespace Holdfast.LoadBalancer.Health;

/// <summary>A health check over TCP: a new connection each, one query, one answer (RFC 7766).</summary>
/// <param name="target">The server asked.</param>
/// <param name="loop">Where the connection is waited for and read.</param>
internal sealed class TcpHealthProbe(IHealthCheckTarget target, EventLoop loop) : IHealthProbe
{
    private const int LengthField = 2;

    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var query = new HealthQuery(target.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        Check(StreamSocket.TryConnect(new SockAddr(target.EndPoint), target.Source, out var connection));
        try
        {
            await loop.WaitWritableAsync(connection.Descriptor, cancellation).ConfigureAwait(false);
            Check(-connection.PendingError());
            return await AskAsync(connection, query, cancellation).ConfigureAwait(false);
        }
        finally
        {
            connection.Close();
        }
    }

    private async Task<HealthVerdict> AskAsync(StreamSocket connection, HealthQuery query, CancellationToken cancellation)
    {
        byte[] framed =
        [
            .. target.ProxyProtocol ? ProxiedAddresses.LocalHeader : [],
            (byte)(query.Message.Length >> 8), (byte)query.Message.Length, .. query.Message.Span,
        ];
        // So few octets fit into any new connection's buffer.
        Check(connection.Write(framed));
        var prefix = new byte[LengthField];
        if (await ReadAsync(connection, prefix, cancellation).ConfigureAwait(false) < LengthField)
            return HealthVerdict.Failed("connection closed before the answer");
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        int length = await ReadAsync(connection, answer, cancellation).ConfigureAwait(false);
        return length < answer.Length
            ? HealthVerdict.Failed($"connection closed {length} octets into an answer of {answer.Length}")
            : query.Judge(answer);
    }

    /// <summary>Reads until the buffer is full or the peer writes no more; returns the octets read.</summary>
    private async Task<int> ReadAsync(StreamSocket connection, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        while (length < buffer.Length)
        {
            await loop.WaitReadableAsync(connection.Descriptor, cancellation).ConfigureAwait(false);
            int read = connection.Read(buffer.AsSpan(length));
            if (read == 0)
                break;
            if (read == -Errno.EAGAIN)
                continue;
            length += Check(read);
        }

        return length;
    }

    private static int Check(int result) => result >= 0 ? result : throw ProbeErrors.Of(-result);
}

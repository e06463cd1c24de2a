using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Holdfast.LoadBalancer.Health;

/// <summary>A health check over TCP: a new connection each, one query, one answer (RFC 7766).</summary>
/// <param name="target">The server asked.</param>
internal sealed class TcpHealthProbe(IHealthCheckTarget target) : IHealthProbe
{
    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        var query = new HealthQuery(target.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        using var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (target.Source is not null)
            socket.Bind(new IPEndPoint(target.Source, 0));
        await socket.ConnectAsync(target.EndPoint, cancellation);

        var framed = new byte[2 + query.Message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Message.Length);
        query.Message.CopyTo(framed.AsMemory(2));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(framed, cancellation);

        var prefix = new byte[2];
        if (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, cancellation) < 2)
            return HealthVerdict.Failed("connection closed before the answer");
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellation);
        return length < answer.Length
            ? HealthVerdict.Failed($"connection closed {length} octets into an answer of {answer.Length}")
            : query.Judge(answer);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Holdfast.LoadBalancer.Health;

/// <summary>
/// A health check over UDP: each on a new connected socket, so on a port the kernel draws anew, with a random ID.
/// </summary>
/// <param name="target">The server asked.</param>
internal sealed class UdpHealthProbe(IHealthCheckTarget target) : IHealthProbe
{
    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        var query = new HealthQuery(target.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        using var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (target.Source is not null)
            socket.Bind(new IPEndPoint(target.Source, 0));
        await socket.ConnectAsync(target.EndPoint, cancellation);
        await socket.SendAsync(query.Message, cancellation);

        var answer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(answer, cancellation);
            // A wrong ID may be anybody's guess at ours: it must not speak against the backend.
            if (query.MayBeAnsweredBy(answer.AsSpan(0, length)))
                return query.Judge(answer.AsSpan(0, length));
        }
    }
}

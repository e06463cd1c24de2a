using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Health;

/// <summary>A health check over UDP: each on a new connected socket, so on a port the kernel draws anew, with a random ID.</summary>
/// <param name="options">The backend.</param>
internal sealed class UdpHealthProbe(BackendOptions options) : IHealthProbe
{
    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        var query = new HealthQuery(options.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        using var socket = new Socket(options.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (options.Source is not null)
            socket.Bind(new IPEndPoint(options.Source, 0));
        await socket.ConnectAsync(options.EndPoint, cancellation);
        await socket.SendAsync(query.Message, cancellation);

        var answer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(answer, cancellation);
            // A wrong ID may be anybody's guess at ours: it must not speak against the backend.
            if (query.HasId(answer.AsSpan(0, length)))
                return query.Judge(answer.AsSpan(0, length));
        }
    }
}

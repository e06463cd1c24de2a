using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Icmp;

namespace Holdfast.LoadBalancer.Health;

/// <summary>
/// A health check over UDP: each on a new connected socket, so on a port the kernel draws anew, with a random ID.
/// </summary>
/// <param name="target">The server asked.</param>
internal sealed class UdpHealthProbe(IHealthCheckTarget target) : IHealthProbe
{
    private static readonly TimeSpan PauseAfterForgery = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        var query = new HealthQuery(target.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        using var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _ = ErrorQueue.Enable((int)socket.Handle, target.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);
        if (target.Source is not null)
            socket.Bind(new IPEndPoint(target.Source, 0));
        await socket.ConnectAsync(target.EndPoint, cancellation);
        await SendAsync(socket, query, cancellation);

        var answer = new byte[4096];
        while (true)
        {
            int length;
            try
            {
                length = await socket.ReceiveAsync(answer, cancellation);
            }
            catch (SocketException) when (!IsQuoted(query, socket))
            {
                // An ICMP error that does not quote the query may be anybody's guess at the port: it must not speak against the
                // backend. The pause bounds what many of them cost.
                await Task.Delay(PauseAfterForgery, cancellation);
                continue;
            }

            // A wrong ID may be anybody's guess at ours: it must not speak against the backend.
            if (query.MayBeAnsweredBy(answer.AsSpan(0, length)))
                return query.Judge(answer.AsSpan(0, length));
        }
    }

    private static async Task SendAsync(Socket socket, HealthQuery query, CancellationToken cancellation)
    {
        try
        {
            await socket.SendAsync(query.Message, cancellation);
        }
        catch (SocketException)
        {
            // An ICMP error that was there before the query is not about it, and is told but once.
            await socket.SendAsync(query.Message, cancellation);
        }
    }

    /// <summary>Whether one of the ICMP errors that have come quotes the query.</summary>
    private static bool IsQuoted(HealthQuery query, Socket socket)
    {
        const int most = 64;
        Span<byte> quote = stackalloc byte[ErrorQueue.MaxQuote];
        for (int i = 0; i < most; i++)
        {
            int length = ErrorQueue.Take((int)socket.Handle, quote, out QueuedError error);
            if (length < 0)
                return false;
            if (error.IsIcmp && QuotedQuery.Matches(quote[..length], query.Id, query.Question))
                return true;
        }

        return false;
    }
}

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Icmp;
using Holdfast.LoadBalancer.ProxyProtocol;

namespace Holdfast.LoadBalancer.Health;

/// <summary>
/// A health check over UDP: each on a new connected socket, so on a port the kernel draws anew, with a random ID.
/// </summary>
/// <param name="target">The server asked.</param>
/// <param name="loop">Where answers are read.</param>
internal sealed class UdpHealthProbe(IHealthCheckTarget target, EventLoop loop) : IHealthProbe
{
    private const int LargestAnswer = 4096;

    private static readonly TimeSpan PauseAfterForgery = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public async Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        var query = new HealthQuery(target.HealthCheck, (ushort)RandomNumberGenerator.GetInt32(65536));
        using var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        _ = ErrorQueue.Enable((int)socket.Handle, target.EndPoint.AddressFamily == AddressFamily.InterNetworkV6);
        if (target.Source is not null)
            socket.Bind(new IPEndPoint(target.Source, 0));
        // Over UDP neither waits for anything.
        socket.Connect(target.EndPoint);
        Send(socket, target.ProxyProtocol ? [.. ProxiedAddresses.LocalHeader, .. query.Message.Span] : query.Message.Span);
        byte[] answer = ArrayPool<byte>.Shared.Rent(LargestAnswer);
        try
        {
            return await ReceiveAsync(socket, query, answer, cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }
    }

    private async Task<HealthVerdict> ReceiveAsync(
        Socket socket, HealthQuery query, byte[] answer, CancellationToken cancellation)
    {
        while (true)
        {
            await loop.WaitReadableAsync((int)socket.Handle, cancellation).ConfigureAwait(false);
            int length = socket.Receive(answer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                // A wrong ID may be anybody's guess at ours: it must not speak against the backend.
                if (query.MayBeAnsweredBy(answer.AsSpan(0, length)))
                    return query.Judge(answer.AsSpan(0, length));
                continue;
            }

            // An ICMP error that does not quote the query may be anybody's guess at the port: it must not speak against the
            // backend. The queue of errors is to be emptied all the same, for as long as it holds one the socket is ready.
            if (IsQuoted(query, socket))
                throw new SocketException((int)(error == SocketError.WouldBlock ? SocketError.ConnectionRefused : error));
            // The pause bounds what many of them cost.
            await Task.Delay(PauseAfterForgery, loop.Time, cancellation).ConfigureAwait(false);
        }
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> datagram)
    {
        try
        {
            socket.Send(datagram);
        }
        catch (SocketException)
        {
            // An ICMP error that was there before the query is not about it, and is told but once.
            socket.Send(datagram);
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
            if (error.IsIcmp && QuotedQuery.Matches(ProxyHeader.SkipIn(quote[..length]), query.Id, query.Question))
                return true;
        }

        return false;
    }
}

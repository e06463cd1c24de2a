using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;

namespace Holdfast.Comparison;

/// <summary>Asks one server, one query at a time.</summary>
/// <param name="server">The server.</param>
/// <param name="timeout">How long an answer is waited for.</param>
internal sealed class ServerConnection(IPEndPoint server, TimeSpan timeout) : IDisposable
{
    private const int Tries = 2;
    private const int LengthPrefix = sizeof(ushort);

    private readonly byte[] _buffer = new byte[LengthPrefix + ushort.MaxValue];
    private Socket? _udp;
    private Socket? _tcp;

    /// <summary>Asks, and asks a second time when no answer comes.</summary>
    /// <returns>The answer; null when there is none.</returns>
    public async Task<Message?> AskAsync(ReplayedQuery query, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(timeout);
            try
            {
                var answer = query.IsTcp ? await AskTcpAsync(query, limit.Token) : await AskUdpAsync(query, limit.Token);
                if (answer is not null) return answer;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                CloseTcp();
            }
            catch (SocketException)
            {
                // Refused, or reset: the next try finds it so again, or not.
                CloseTcp();
            }
        }
        return null;
    }

    public void Dispose()
    {
        _udp?.Dispose();
        CloseTcp();
    }

    private async Task<Message?> AskUdpAsync(ReplayedQuery query, CancellationToken cancellation)
    {
        if (_udp is null)
        {
            _udp = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await _udp.ConnectAsync(server, cancellation);
        }
        var message = WithId(query.Message, out var id);
        await _udp.SendAsync(message, cancellation);
        while (true)
        {
            var length = await _udp.ReceiveAsync(_buffer, cancellation);
            // An answer to an earlier try, or none at all, is waited past.
            if (Answer(_buffer.AsSpan(0, length), id, query) is { } answer) return answer;
        }
    }

    private async Task<Message?> AskTcpAsync(ReplayedQuery query, CancellationToken cancellation)
    {
        if (_tcp is null)
        {
            _tcp = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _tcp.ConnectAsync(server, cancellation);
        }
        var message = WithId(query.Message, out var id);
        byte[] framed = [(byte)(message.Length >> 8), (byte)message.Length, .. message];
        await _tcp.SendAsync(framed, cancellation);
        while (await FillAsync(LengthPrefix, cancellation))
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer);
            if (!await FillAsync(length, cancellation)) break;
            if (Answer(_buffer.AsSpan(0, length), id, query) is { } answer) return answer;
        }
        CloseTcp();
        return null;
    }

    private async Task<bool> FillAsync(int length, CancellationToken cancellation)
    {
        for (var filled = 0; filled < length;)
        {
            var read = await _tcp!.ReceiveAsync(_buffer.AsMemory(filled, length - filled), cancellation);
            if (read == 0) return false;
            filled += read;
        }
        return true;
    }

    private static byte[] WithId(byte[] query, out ushort id)
    {
        byte[] message = [.. query];
        RandomNumberGenerator.Fill(message.AsSpan(0, sizeof(ushort)));
        id = BinaryPrimitives.ReadUInt16BigEndian(message);
        return message;
    }

    private static Message? Answer(ReadOnlySpan<byte> octets, ushort id, ReplayedQuery query) =>
        !Message.TryParse(octets, out var message).IsError && message!.Id == id && message.Flags.HasFlag(HeaderFlags.Response)
        && (message.Questions.IsEmpty || message.Questions[0].Equals(query.Question)) ? message : null;

    private void CloseTcp()
    {
        _tcp?.Dispose();
        _tcp = null;
    }
}

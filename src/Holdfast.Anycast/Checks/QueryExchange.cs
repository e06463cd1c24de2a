using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Resolver;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Linux.Polling;

namespace Holdfast.Anycast.Checks;

/// <summary>Asks one query, and takes only the answer that has its ID and question.</summary>
internal sealed class QueryExchange(Message query, IPEndPoint server, IResolverView resolver, EventLoop loop)
{
    private const int LengthField = 2;

    // More than any answer may have to a query that allows UdpPayloadSize octets.
    private const int LargestDatagram = 4096;

    /// <summary>What was wrong with the last thing that came but was no answer to the query; null when nothing was.</summary>
    internal string? Oddity { get; private set; }

    /// <summary>Asks over UDP. What is no answer is passed over, for anybody may have sent it.</summary>
    internal async Task<Message?> OverUdpAsync(CancellationToken cancellation)
    {
        using var asking = new CheckSocket(server.Address, resolver, tcp: false);
        var socket = asking.Socket;
        socket.Blocking = false;
        // Over UDP neither waits for anything.
        socket.Connect(server);
        socket.Send(query.ToArray());
        var buffer = new byte[LargestDatagram];
        while (true)
        {
            await loop.WaitReadableAsync((int)socket.Handle, cancellation).ConfigureAwait(false);
            var length = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock)) throw new SocketException((int)error);
            if (error == SocketError.Success && Read(buffer.AsSpan(0, length)) is { } answer) return answer;
        }
    }

    /// <summary>Asks over TCP (RFC 7766); null when what came is no answer, or nothing did.</summary>
    internal async Task<Message?> OverTcpAsync(CancellationToken cancellation)
    {
        using var asking = new CheckSocket(server.Address, resolver, tcp: true);
        await asking.Socket.ConnectAsync(server, cancellation).ConfigureAwait(false);
        using var stream = new NetworkStream(asking.Socket, ownsSocket: false);
        var message = query.ToArray();
        var frame = new byte[LengthField + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame, LengthField);
        try
        {
            await stream.WriteAsync(frame, cancellation).ConfigureAwait(false);
            var length = new byte[LengthField];
            await stream.ReadExactlyAsync(length, cancellation).ConfigureAwait(false);
            var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
            return Read(answer);
        }
        catch (IOException error)
        {
            var why = error is EndOfStreamException ? "" : $": {error.Message}";
            Oddity = $"connection closed before the answer was there{why}";
            return null;
        }
    }

    private Message? Read(ReadOnlySpan<byte> octets)
    {
        var error = Message.TryParse(octets, out var answer);
        if (answer is null) Oddity = $"the answer is malformed: {error}";
        else if (!answer.Flags.HasFlag(HeaderFlags.Response))
            Oddity = "a query came back in place of an answer";
        else if (answer.Id != query.Id) Oddity = "the answer has another ID";
        else if (!answer.Questions.SequenceEqual(query.Questions)) Oddity = "the answer has another question";
        else return answer;
        return null;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Tests.Backends;

/// <summary>A server on loopback, UDP and TCP on one port, that answers each query with what the test makes of it.</summary>
internal sealed class Responder : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Func<byte[], IEnumerable<byte[]>> _answer;
    private readonly Task _loops;

    /// <param name="answer">From a query to what is sent back: datagrams, or octets on the connection as they are.</param>
    public Responder(Func<byte[], IEnumerable<byte[]>> answer, IPAddress? address = null)
    {
        _answer = answer;
        address ??= IPAddress.Loopback;
        while (true)
        {
            _udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _udp.Bind(new IPEndPoint(address, 0));
            EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
            _tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                _tcp.Bind(EndPoint);
                break;
            }
            catch (SocketException)
            {
                // The port is free for UDP alone: try another.
                _udp.Dispose();
                _tcp.Dispose();
            }
        }
        _tcp.Listen();
        _loops = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Where the last query came from.</summary>
    public IPEndPoint? LastClient { get; private set; }

    /// <summary>The query made an answer with this response code.</summary>
    public static byte[] Reply(byte[] query, int responseCode = 0)
    {
        byte[] answer = [.. query];
        answer[2] |= 0x80;
        answer[3] = (byte)(0x80 | responseCode);
        return answer;
    }

    /// <summary>With the length prefix of TCP.</summary>
    public static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        try
        {
            await _loops;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // That is how the loops end.
        }
        _stopping.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(EndPoint.Address, 0), _stopping.Token);
            LastClient = (IPEndPoint)received.RemoteEndPoint;
            foreach (var answer in _answer(buffer[..received.ReceivedBytes]))
                await _udp.SendToAsync(answer, received.RemoteEndPoint, _stopping.Token);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (true)
        {
            using var connection = await _tcp.AcceptAsync(_stopping.Token);
            LastClient = (IPEndPoint)connection.RemoteEndPoint!;
            await using var stream = new NetworkStream(connection);
            var prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix, _stopping.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(query, _stopping.Token);
            foreach (var answer in _answer(query))
                await stream.WriteAsync(answer, _stopping.Token);
        }
    }
}

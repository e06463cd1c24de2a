using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Messages;

namespace Holdfast.Anycast.Tests.Checks;

/// <summary>A DNS server on a loopback address that answers over UDP and TCP, on one port, what the test says.</summary>
internal sealed class Responder : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;

    public Responder(string address)
    {
        Address = IPAddress.Parse(address);
        (_udp, _tcp) = Listen(Address);
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public IPAddress Address { get; }

    public int Port => ((IPEndPoint)_udp.LocalEndPoint!).Port;

    /// <summary>The messages sent for a query, in order; over TCP, none closes the connection.</summary>
    public Func<Message, bool, IEnumerable<byte[]>> Answer { get; set; } = (_, _) => [];

    /// <summary>Who asked, and over TCP or not, and what the test wanted to know at that moment.</summary>
    public ConcurrentQueue<(IPEndPoint Source, bool Tcp)> Asked { get; } = new();

    public Action<IPEndPoint, bool> OnQuery { get; set; } = (_, _) => { };

    public void Dispose()
    {
        _stopping.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
    }

    private static (Socket Udp, Socket Tcp) Listen(IPAddress address)
    {
        while (true)
        {
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(address, 0));
            try
            {
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException)
            {
                // Somebody has that port over TCP.
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (!_stopping.IsCancellationRequested)
        {
            var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(Address, 0), _stopping.Token);
            foreach (var answer in Answers(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint, tcp: false))
                await _udp.SendToAsync(answer, received.RemoteEndPoint, _stopping.Token);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var connection = await _tcp.AcceptAsync(_stopping.Token);
            using var stream = new NetworkStream(connection);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stopping.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, _stopping.Token);
            foreach (var answer in Answers(query, (IPEndPoint)connection.RemoteEndPoint!, tcp: true))
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync(length, _stopping.Token);
                await stream.WriteAsync(answer, _stopping.Token);
            }
        }
    }

    private IEnumerable<byte[]> Answers(ReadOnlySpan<byte> octets, IPEndPoint source, bool tcp)
    {
        Asked.Enqueue((source, tcp));
        OnQuery(source, tcp);
        Message.TryParse(octets, out var query);
        return Answer(query!, tcp);
    }
}

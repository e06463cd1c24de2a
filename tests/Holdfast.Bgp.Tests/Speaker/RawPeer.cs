using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>
/// A neighbor that connects to a speaker and does with the connection what it likes: on threads of its own, and with no timer
/// that would end the session.
/// </summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<MessageType> _received = new();
    private volatile bool _isPaused;
    private volatile bool _isOver;

    private RawPeer(int port, IPAddress own, ushort holdTime, int receiveBuffer)
    {
        if (receiveBuffer > 0) _socket.ReceiveBufferSize = receiveBuffer;
        _socket.Bind(new IPEndPoint(own, 0));
        _socket.Connect(IPAddress.Loopback, port);
        new Thread(Read) { IsBackground = true }.Start();
        Send(FakePeer.Open(holdTime));
        Send(KeepaliveMessage.Instance);
    }

    /// <summary>The types of what came, in order.</summary>
    public IReadOnlyCollection<MessageType> Received => _received;

    /// <summary>Whether the connection has ended.</summary>
    public bool IsOver => _isOver;

    /// <summary>Whether it leaves unread what comes.</summary>
    public bool IsPaused
    {
        set => _isPaused = value;
    }

    /// <summary>Connects to a speaker on 127.0.0.1, and greets.</summary>
    public static RawPeer Connect(int port, IPAddress own, ushort holdTime = 3, int receiveBuffer = 0) =>
        new(port, own, holdTime, receiveBuffer);

    /// <summary>This peer as a neighbor's options.</summary>
    public static NeighborOptions Neighbor(string name, IPAddress own) =>
        new(name, own, 65000) { Passive = true, HoldTime = TimeSpan.FromSeconds(3) };

    public void Send(Message message) => _socket.Send(message.ToBytes(new UpdateContext(true, false)));

    /// <summary>Sends KEEPALIVEs from now on, as long as the connection lasts.</summary>
    public void KeepAlive() => Repeat(KeepaliveMessage.Instance, TimeSpan.FromMilliseconds(300));

    /// <summary>Sends a message again and again from now on, as long as the connection lasts.</summary>
    public void Repeat(Message message, TimeSpan pause) => new Thread(() =>
    {
        try
        {
            while (!_isOver)
            {
                Send(message);
                Thread.Sleep(pause);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _isOver = true;
        }
    })
    { IsBackground = true }.Start();

    public void Dispose() => _socket.Dispose();

    private void Read()
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                while (_isPaused) Thread.Sleep(10);
                var count = _socket.Receive(buffer.AsSpan(filled, Math.Min(1024, buffer.Length - filled)));
                if (count == 0) break;
                filled += count;
                while (filled >= MessageHeader.Size && !MessageHeader.TryRead(buffer, out var header).IsError
                    && filled >= header.Length)
                {
                    _received.Enqueue(header.Type);
                    buffer.AsSpan(header.Length, filled - header.Length).CopyTo(buffer);
                    filled -= header.Length;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }
        _isOver = true;
    }
}

using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>A peer that takes a message a datagram. Nothing here waits.</summary>
/// <param name="endPoint">The peer.</param>
/// <param name="name">What messages call it.</param>
/// <param name="context">The sink's.</param>
internal sealed class DatagramPeer(EndPoint endPoint, string name, SinkContext context) : IDisposable
{
    private readonly RetryPause _pause = new(context.Time);
    private Socket? _socket;

    /// <summary>Connects, if it is time to.</summary>
    public bool TryOpen()
    {
        if (_socket is not null)
            return true;
        if (!_pause.TryBegin())
            return false;
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(endPoint);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            context.Tally.Failed($"cannot connect to {name}: {e.Message}");
            return false;
        }

        _socket = socket;
        context.Tally.Opened(name);
        return true;
    }

    /// <summary>Sends a message; false when the peer takes none now. One that it will never take is lost.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        if (_socket is null)
            return false;
        _ = _socket.Send(message, SocketFlags.None, out SocketError error);
        switch (error)
        {
            case SocketError.Success:
                context.Tally.CountWritten(1);
                context.Tally.Opened(name);
                return true;
            case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                return false;
            case SocketError.MessageSize:
                context.Tally.Failed($"{message.Length} octets are too long for {name}", stillOpen: true);
                break;
            default:
                // Of a datagram sent before: nobody listens there, for one. The socket may find another listener.
                context.Tally.Failed($"cannot send to {name}: {new SocketException((int)error).Message}");
                if (endPoint is not IPEndPoint)
                    Dispose();
                break;
        }

        context.Tally.CountLost(1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}

using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>A peer that takes messages as a stream, over TCP or a unix socket. Nothing here waits, but for the end.</summary>
/// <param name="endPoint">The peer.</param>
/// <param name="name">What messages call it.</param>
/// <param name="context">The sink's.</param>
internal sealed class StreamPeer(EndPoint endPoint, string name, SinkContext context) : IDisposable
{
    // Two of the longest messages, and more of ordinary ones than one call should hand over.
    private const int Capacity = 256 * 1024;

    private const int TcpUserTimeout = 18; // TCP_USER_TIMEOUT

    // What a peer does at once, connections and handshakes, it has done by then: one SYN may be lost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Unacknowledged = TimeSpan.FromSeconds(10);

    private readonly RetryPause _pause = new(context.Time);
    private Socket? _socket;
    private long _began;

    /// <summary>What is on its way.</summary>
    public OutputBuffer Buffer { get; } = new(Capacity);

    /// <summary>Whether the connection is made.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>How long the connection, or the attempt at it, has lasted.</summary>
    public TimeSpan Age => context.Time.GetElapsedTime(_began);

    /// <summary>Whether it has lasted too long for something that a peer does at once.</summary>
    public bool IsOverdue => Age > Patience;

    /// <summary>Takes a step towards a connection, if it is time to; false while there is none.</summary>
    public bool TryConnect()
    {
        if (IsConnected)
            return true;
        if (_socket is null && (!_pause.TryBegin() || !TryBegin()))
            return false;
        if (!IsConnected && !_socket!.Poll(0, SelectMode.SelectWrite))
        {
            if (IsOverdue)
                Break($"{name} does not answer");
            return false;
        }

        if (_socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error and not 0)
        {
            Break($"cannot connect to {name}: {new SocketException(error).Message}");
            return false;
        }

        IsConnected = true;
        return true;
    }

    /// <summary>Hands over what is in the buffer, as far as it is taken now.</summary>
    public void Flush()
    {
        while (IsConnected && !Buffer.IsEmpty)
        {
            int sent = _socket!.Send(Buffer.Unsent, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
                Break($"{name} has broken the connection: {new SocketException((int)error).Message}");
            else
                context.Tally.CountWritten(Buffer.Sent(sent));
        }
    }

    /// <summary>Receives what is there; 0: nothing now. Where the peer has ended the connection, it is broken.</summary>
    public int Receive(Span<byte> buffer)
    {
        if (!IsConnected)
            return 0;
        int received = _socket!.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return 0;
        if (error == SocketError.Success && received > 0)
            return received;
        Break($"{name} has ended the connection");
        return 0;
    }

    /// <summary>Ends the connection, and loses what is in the buffer; another is tried later.</summary>
    /// <param name="why">Why, as it is told.</param>
    public void Break(string why)
    {
        Dispose();
        context.Tally.Failed(why);
    }

    /// <summary>Waits until something can be received or sent.</summary>
    /// <param name="longest">How long.</param>
    public void Wait(TimeSpan longest) =>
        _socket?.Poll(longest, Buffer.IsEmpty ? SelectMode.SelectRead : SelectMode.SelectWrite);

    /// <summary>Ends the connection.</summary>
    public void Dispose()
    {
        context.Tally.CountLost(Buffer.Clear());
        context.Tally.Closed();
        IsConnected = false;
        _socket?.Dispose();
        _socket = null;
    }

    private bool TryBegin()
    {
        _began = context.Time.GetTimestamp();
        bool isTcp = endPoint is IPEndPoint;
        try
        {
            _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            if (isTcp)
            {
                Span<byte> milliseconds = stackalloc byte[sizeof(int)];
                BitConverter.TryWriteBytes(milliseconds, (int)Unacknowledged.TotalMilliseconds);
                _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, milliseconds);
            }

            _socket.Connect(endPoint);
            IsConnected = true;
        }
        catch (SocketException e) when (isTcp && e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }
        catch (SocketException e)
        {
            Break($"cannot connect to {name}: {e.Message}");
            return false;
        }

        return true;
    }
}

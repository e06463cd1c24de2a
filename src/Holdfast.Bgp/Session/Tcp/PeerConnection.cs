using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>
/// A session's TCP connection. Sending tries the socket at once, on the caller's thread, and never waits: what the kernel
/// does not take is sent when it does.
/// </summary>
internal sealed class PeerConnection : IPeerConnection, IDisposable
{
    // Long enough for a neighbor that listens to take the last NOTIFICATION.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    // What is handed to the kernel at a time, so that slow progress is seen as progress.
    private const int FlushSize = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly IConnectionObserver _observer;
    private readonly TimeProvider _time;
    private readonly SessionTimer _sendHold;
    private readonly Queue<ReadOnlyMemory<byte>> _pending = new();
    private readonly CancellationTokenSource _disposed = new();
    private TimeSpan _sendHoldTime = SessionFsm.LargeHoldTime;
    private Task _receiving = Task.CompletedTask;
    private volatile int _maxMessageLength = MessageHeader.MaxMessageLength;
    private bool _closed;

    public PeerConnection(Socket socket, IConnectionObserver observer, TimeProvider time)
    {
        _socket = socket;
        _observer = observer;
        _time = time;
        LocalAddress = ((IPEndPoint)socket.LocalEndPoint!).Address;
        _sendHold = new SessionTimer(time, SendHoldDue);
    }

    public IPAddress LocalAddress { get; }

    public bool IsCongested { get; private set; }

    /// <summary>Ends when the socket is closed.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public TimeSpan SendHoldTime
    {
        set
        {
            lock (_gate) _sendHoldTime = value;
        }
    }

    public int MaxMessageLength
    {
        set => _maxMessageLength = value;
    }

    public void StartReceiving() => _receiving = Task.Run(ReceiveAsync);

    public void Send(ReadOnlySpan<byte> messages)
    {
        lock (_gate)
        {
            if (_closed) return;
            if (!IsCongested)
            {
                var sent = _socket.Send(messages, SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock))
                {
                    ReportClosed(error);
                    return;
                }
                if (error == SocketError.Success) messages = messages[sent..];
                if (messages.IsEmpty) return;
                IsCongested = true;
                _sendHold.Start(_sendHoldTime);
                _ = Task.Run(FlushAsync);
            }
            _pending.Enqueue(messages.ToArray());
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            Completion = FinishAsync();
        }
    }

    /// <summary>Closes without waiting for the neighbor.</summary>
    public void Dispose()
    {
        lock (_gate) _closed = true;
        _disposed.Cancel();
        _socket.Dispose();
        _sendHold.Dispose();
    }

    private async Task ReceiveAsync()
    {
        // Hundreds of neighbors say little; who sends an extended message (RFC 8654) gets the room for it.
        var buffer = new byte[2 * MessageHeader.MaxMessageLength];
        var filled = 0;
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, _disposed.Token)
                    .ConfigureAwait(false);
                if (count == 0)
                {
                    _observer.Closed(this, "the neighbor closed the connection");
                    return;
                }
                filled += count;
                var used = Deliver(buffer.AsMemory(0, filled));
                if (used < 0) filled = 0;
                else if (used > 0)
                {
                    buffer.AsSpan(used, filled - used).CopyTo(buffer);
                    filled -= used;
                }
                if (filled == buffer.Length) Array.Resize(ref buffer, 16 * MessageHeader.MaxMessageLength);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _observer.Closed(this, exception is SocketException error ? error.Message : "closed");
        }
    }

    /// <summary>Cuts what came into messages.</summary>
    /// <returns>Octets that made whole messages; -1 when nothing that comes counts any more.</returns>
    private int Deliver(ReadOnlyMemory<byte> octets)
    {
        var used = 0;
        while (!Volatile.Read(ref _closed) && octets.Length - used >= MessageHeader.Size)
        {
            var error = MessageHeader.TryRead(octets.Span[used..], out var header, _maxMessageLength);
            if (error.IsError)
            {
                _observer.Malformed(this, error);
                return -1;
            }
            if (octets.Length - used < header.Length) return used;
            _observer.Received(this, header.Type, octets.Slice(used + MessageHeader.Size, header.Length - MessageHeader.Size));
            used += header.Length;
        }
        return Volatile.Read(ref _closed) ? -1 : used;
    }

    private async Task FlushAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> messages;
                lock (_gate)
                {
                    if (_closed) return;
                    if (!_pending.TryDequeue(out messages))
                    {
                        IsCongested = false;
                        _sendHold.Stop();
                        break;
                    }
                }
                for (var at = 0; at < messages.Length; at += FlushSize)
                {
                    var part = messages.Slice(at, Math.Min(FlushSize, messages.Length - at));
                    await _socket.SendAsync(part, SocketFlags.None, _disposed.Token).ConfigureAwait(false);
                    lock (_gate)
                    {
                        if (_closed) return;
                        _sendHold.Start(_sendHoldTime);
                    }
                }
            }
            _observer.Drained(this);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _observer.Closed(this, exception is SocketException error ? error.Message : "closed");
        }
    }

    private void SendHoldDue()
    {
        lock (_gate)
        {
            if (_closed || !_sendHold.TryExpire()) return;
        }
        _observer.SendStalled(this);
    }

    // Not from here: who sends holds locks that the observer wants.
    private void ReportClosed(SocketError error) =>
        Task.Run(() => _observer.Closed(this, new SocketException((int)error).Message));

    // Half-closes and reads on until the neighbor closes too: closing with unread data would reset the connection and take
    // the NOTIFICATION away from the neighbor.
    private async Task FinishAsync()
    {
        try
        {
            if (!IsCongested)
            {
                _socket.Shutdown(SocketShutdown.Send);
                if (_receiving.IsCompleted) StartReceiving();
                await _receiving.WaitAsync(CloseTime, _time).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            // The neighbor is gone or does not close: so do we.
        }
        Dispose();
    }
}

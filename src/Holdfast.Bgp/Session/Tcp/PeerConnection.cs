using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Bgp.Wire;
using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>
/// A session's TCP connection, read on BGP's own thread. Sending tries the socket at once, on the caller's thread, and never
/// waits: what the kernel does not take is sent on BGP's thread when it does.
/// </summary>
internal sealed partial class PeerConnection : IPeerConnection, IDisposable
{
    // Long enough for a neighbor that listens to take the last NOTIFICATION.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    // What is handed to the kernel at a time, so that slow progress is seen as progress.
    private const int FlushSize = 16 * 1024;

    // System calls for one neighbor before the others have their turn.
    private const int CallsAtOnce = 16;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly StreamSocket _stream;
    private readonly IConnectionObserver _observer;
    private readonly EventLoop _loop;
    private readonly SessionTimer _sendHold;
    private readonly ITimer _closing;
    private DescriptorWatch _watch;
    private readonly Queue<ReadOnlyMemory<byte>> _pending = new();
    private readonly TaskCompletionSource _completion = new();
    private TimeSpan _sendHoldTime = SessionFsm.LargeHoldTime;
    private int _sentOfFirst;
    private volatile int _maxMessageLength = MessageHeader.MaxMessageLength;
    private bool _isReceiving;
    private bool _hasEnded;
    private bool _closed;
    private bool _disposed;

    // Hundreds of neighbors say little; who sends an extended message (RFC 8654) gets the room for it.
    private byte[] _buffer = new byte[2 * MessageHeader.MaxMessageLength];
    private int _filled;

    /// <param name="socket">Connected and non-blocking; it is the connection's from now on.</param>
    /// <param name="observer">Told what happens, on the loop's thread.</param>
    /// <param name="loop">BGP's thread.</param>
    /// <param name="time">The clock.</param>
    public PeerConnection(Socket socket, IConnectionObserver observer, EventLoop loop, TimeProvider time)
    {
        (_socket, _observer, _loop) = (socket, observer, loop);
        _stream = new StreamSocket((int)socket.Handle);
        LocalAddress = ((IPEndPoint)socket.LocalEndPoint!).Address;
        _sendHold = new SessionTimer(time, SendHoldDue);
        _closing = time.CreateTimer(_ => Dispose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        PeerSocket.DetectLoss(_stream, _sendHoldTime);
        // A neighbor that takes nothing must show before the kernel's buffer is full, and before the kernel gives it up.
        _stream.LimitUnsent(FlushSize);
        _watch = loop.Watch(_stream.Descriptor, Readiness.None, Ready);
    }

    public IPAddress LocalAddress { get; }

    public bool IsCongested { get; private set; }

    /// <summary>Ends when the socket is closed.</summary>
    public Task Completion => _completion.Task;

    public TimeSpan SendHoldTime
    {
        set
        {
            lock (_gate)
            {
                _sendHoldTime = value > TimeSpan.Zero ? value : SessionFsm.LargeHoldTime;
                if (!_disposed) PeerSocket.DetectLoss(_stream, value);
            }
        }
    }

    public int MaxMessageLength { set => _maxMessageLength = value; }

    public void StartReceiving()
    {
        lock (_gate)
        {
            _isReceiving = true;
            Watch();
        }
    }

    public void Send(ReadOnlySpan<byte> messages)
    {
        lock (_gate)
        {
            if (_closed || _hasEnded) return;
            if (!IsCongested)
            {
                while (!messages.IsEmpty)
                {
                    var sent = Write(messages);
                    if (sent == -Errno.EAGAIN) break;
                    if (sent < 0)
                    {
                        _hasEnded = true;
                        // Not from here: who sends holds locks that the observer wants.
                        _loop.Post(() => { Receive(); End(Describe(-sent)); });
                        return;
                    }
                    messages = messages[sent..];
                }
                if (messages.IsEmpty) return;
                IsCongested = true;
                _sendHold.Start(_sendHoldTime);
                Watch();
            }
            _pending.Enqueue(messages.ToArray());
        }
    }

    // Half-closes and reads on until the neighbor closes too: closing with unread data would reset the connection and take
    // the NOTIFICATION away from the neighbor.
    public void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _sendHold.Stop();
            if (IsCongested || _hasEnded || _disposed)
            {
                Free();
                return;
            }
            _stream.EndWriting();
            _isReceiving = true;
            Watch();
            _closing.Change(CloseTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Closes without waiting for the neighbor.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Free();
        }
    }

    private void Ready(Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != 0) Flush();
        if ((readiness & ~Readiness.Writable) != 0) Receive();
    }

    private void Receive()
    {
        for (var calls = 0; calls < CallsAtOnce; calls++)
        {
            int count;
            lock (_gate)
            {
                if (_disposed || !_isReceiving) return;
                count = _stream.Read(_buffer.AsSpan(_filled));
            }
            if (count is -Errno.EAGAIN or -Errno.EINTR) return;
            if (count <= 0)
            {
                End(count == 0 ? "the neighbor closed the connection" : Describe(-count));
                return;
            }
            _filled += count;
            var used = Deliver(_buffer.AsMemory(0, _filled));
            if (used < 0) _filled = 0;
            else if (used > 0)
            {
                _buffer.AsSpan(used, _filled - used).CopyTo(_buffer);
                _filled -= used;
            }
            if (_filled == _buffer.Length) Array.Resize(ref _buffer, 16 * MessageHeader.MaxMessageLength);
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

    private void Flush()
    {
        var failed = 0;
        lock (_gate)
        {
            for (var calls = 0; calls < CallsAtOnce && !_closed && _pending.TryPeek(out var messages); calls++)
            {
                var rest = messages.Span[_sentOfFirst..];
                var sent = Write(rest[..Math.Min(FlushSize, rest.Length)]);
                if (sent == -Errno.EAGAIN) return;
                if (sent < 0)
                {
                    failed = -sent;
                    break;
                }
                _sendHold.Start(_sendHoldTime);
                _sentOfFirst += sent;
                if (_sentOfFirst < messages.Length) continue;
                _pending.Dequeue();
                _sentOfFirst = 0;
            }
            if (_closed || (failed == 0 && _pending.Count > 0)) return;
            if (failed == 0)
            {
                IsCongested = false;
                _sendHold.Stop();
                Watch();
            }
        }
        if (failed == 0) _observer.Drained(this);
        else End(Describe(failed));
    }

    private int Write(ReadOnlySpan<byte> octets)
    {
        var sent = _stream.Write(octets);
        return sent == -Errno.EINTR ? -Errno.EAGAIN : sent;
    }

    private void SendHoldDue()
    {
        lock (_gate)
        {
            if (_closed || !_sendHold.TryExpire()) return;
        }
        _observer.SendStalled(this);
    }

    private static string Describe(int errno) => errno == Errno.ETIMEDOUT
        ? "the neighbor acknowledged nothing for too long: it takes nothing, or its machine is gone (ETIMEDOUT)"
        : Marshal.GetPInvokeErrorMessage(errno);

    // The connection is over; nothing more is told of it.
    private void End(string reason)
    {
        lock (_gate)
        {
            if (_closed) Free();
            if (_disposed) return;
            _hasEnded = true;
            _watch.Dispose();
        }
        _observer.Closed(this, reason);
    }

    // Called with the lock held.
    private void Watch()
    {
        if (_disposed || _hasEnded) return;
        _watch.Interest = (_isReceiving ? Readiness.Readable : Readiness.None)
            | (IsCongested ? Readiness.Writable : Readiness.None);
    }

    // Called with the lock held, which who waits for the end must not find taken.
    private void Free()
    {
        if (_disposed) return;
        _disposed = true;
        _watch.Dispose();
        _socket.Dispose();
        _sendHold.Dispose();
        _closing.Dispose();
        _loop.Post(() => _completion.TrySetResult());
    }
}

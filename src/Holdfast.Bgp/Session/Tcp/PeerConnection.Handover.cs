using System.Net;
using Holdfast.Linux;
using Holdfast.Linux.Handover;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Session.Tcp;

/// <content>The connection from one process to another.</content>
internal sealed partial class PeerConnection
{
    private bool _isSuspended;

    /// <inheritdoc/>
    public SuspendedConnection Suspend()
    {
        lock (_gate)
        {
            (_isSuspended, _isReceiving) = (true, false);
            _sendHold.Stop();
            _watch.Dispose();
            byte[] unsent = [.. _pending.SelectMany((part, index) => part[(index == 0 ? _sentOfFirst : 0)..].ToArray())];
            return new SuspendedConnection(
                ((IPEndPoint)_socket.RemoteEndPoint!).Address, _stream.Descriptor, [.. _buffer.AsSpan(0, _filled)], unsent);
        }
    }

    /// <inheritdoc/>
    public void Resume(ReadOnlySpan<byte> unread, ReadOnlySpan<byte> unsent)
    {
        lock (_gate)
        {
            if (_isSuspended) _watch = _loop.Watch(_stream.Descriptor, Readiness.None, Ready);
            _isSuspended = false;
            if (unread.Length >= _buffer.Length) Array.Resize(ref _buffer, 16 * Wire.MessageHeader.MaxMessageLength);
            unread.CopyTo(_buffer);
            _filled = unread.Length;
            _pending.Clear();
            _sentOfFirst = 0;
            IsCongested = !unsent.IsEmpty;
            if (unsent.IsEmpty) return;
            _pending.Enqueue(unsent.ToArray());
            _sendHold.Start(_sendHoldTime);
        }
    }

    /// <inheritdoc/>
    public void LetGo()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _closed = true;
            try
            {
                PassedDescriptors.LetGo(_stream.Descriptor);
            }
            catch (SystemCallException)
            {
                // Without a descriptor for /dev/null it cannot be put aside: closing it is left, and ends the session.
            }
            Free();
        }
    }
}

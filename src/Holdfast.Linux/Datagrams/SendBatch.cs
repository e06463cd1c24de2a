using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Datagrams gathered for one sendmmsg(2) on one socket. It does not copy messages: their memory must stay as it is
/// until <see cref="Flush"/>. Belongs to one thread.
/// </summary>
public sealed unsafe class SendBatch : IDisposable
{
    private const int MaxTries = 4;

    private readonly Datagram* _datagrams;
    private readonly SegmentGroups _groups;
    private readonly SendHeaders _headers;
    private readonly int* _failed;

    /// <summary>Allocates it.</summary>
    /// <param name="capacity">Datagrams at once.</param>
    public SendBatch(int capacity)
    {
        Capacity = capacity;
        _groups = new SegmentGroups(capacity);
        _datagrams = (Datagram*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Datagram));
        _headers = new SendHeaders(capacity);
        _failed = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
    }

    /// <summary>Datagrams at once.</summary>
    public int Capacity { get; }

    /// <summary>Datagrams gathered.</summary>
    public int Count { get; private set; }

    /// <summary>Datagrams that the last <see cref="Flush"/> could not send.</summary>
    public int FailedCount { get; private set; }

    /// <summary>Whether one more must wait for a <see cref="Flush"/>.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Adds a datagram to a peer.</summary>
    /// <param name="message">The message; stays where it is until the flush.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="receiver">To whom.</param>
    /// <param name="local">The address it leaves from; if not known, the kernel's choice.</param>
    public void Add(byte* message, int length, in SockAddr receiver, in LocalAddress local)
    {
        ref Datagram datagram = ref _datagrams[Count++];
        datagram.Message = message;
        datagram.Length = length;
        datagram.HasReceiver = true;
        datagram.Receiver = receiver;
        datagram.Local = local;
        datagram.PeerHash = receiver.QuickHash();
    }

    /// <summary>Adds a datagram to the peer that the socket is connected to.</summary>
    /// <param name="message">The message; stays where it is until the flush.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="tag">What the caller knows it by, see <see cref="FailedTag"/>.</param>
    public void Add(byte* message, int length, int tag)
    {
        ref Datagram datagram = ref _datagrams[Count++];
        datagram.Message = message;
        datagram.Length = length;
        datagram.Tag = tag;
        datagram.HasReceiver = false;
        datagram.PeerHash = 0;
    }

    /// <summary>
    /// Sends what was gathered and is empty afterwards. A message that the kernel refuses is left out and the rest
    /// goes on; only a full socket buffer ends it early. A connected socket's pending error (an ICMP error about an earlier
    /// datagram, or a forged one) refuses nothing: that message is tried again.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="together">
    /// Whether datagrams to one peer are handed to the kernel together where it can cut them apart (UDP_SEGMENT). They then
    /// leave in another order than they were added in.
    /// </param>
    /// <param name="errno">The error that the last of those met that could not be sent, or 0.</param>
    /// <returns>Datagrams sent.</returns>
    public int Flush(DatagramSocket socket, bool together, out int errno)
    {
        FailedCount = 0;
        errno = 0;
        int count = Count;
        _groups.Make(new ReadOnlySpan<Datagram>(_datagrams, count), together && count > 1 && socket.CanSegment);
        for (int place = 0; place < count; place++)
            _headers.SetMessage(place, in _datagrams[_groups.At(place)]);

        for (int group = 0; group < _groups.Count; group++)
            Head(group, _groups.Start(group), _groups.Start(group + 1) - _groups.Start(group));
        Send(socket, ref errno);
        Count = 0;
        return count - FailedCount;
    }

    /// <summary>The tag of a datagram that the last <see cref="Flush"/> could not send.</summary>
    /// <param name="index">From 0 to below <see cref="FailedCount"/>.</param>
    public int FailedTag(int index) => _failed[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        _groups.Dispose();
        NativeMemory.Free(_datagrams);
        _headers.Dispose();
        NativeMemory.Free(_failed);
        GC.SuppressFinalize(this);
    }

    private void Head(int group, int place, int count) => _headers.Set(group, place, count, _datagrams + _groups.At(place));

    private void Send(DatagramSocket socket, ref int errno)
    {
        int lasting = 0;
        for (int next = 0; next < _groups.Count;)
        {
            int sent = TrySend(socket, next, _groups.Count - next, ref lasting, out int error);
            if (sent > 0)
            {
                next += sent;
                continue;
            }

            if (error == Errno.EAGAIN)
            {
                errno = error;
                Lose(_groups.Start(next), Count);
                return;
            }

            Part(socket, next++, error, ref lasting, ref errno);
        }
    }

    /// <summary>A group was refused: what could not go together may go apart.</summary>
    private void Part(DatagramSocket socket, int group, int error, ref int lasting, ref int errno)
    {
        int start = _groups.Start(group);
        int end = _groups.Start(group + 1);
        if (end - start == 1 || error == Errno.ENOBUFS)
        {
            errno = error;
            Lose(start, end);
            return;
        }

        if (error == Errno.EIO)
            socket.CanSegment = false;
        for (int place = start; place < end; place++)
        {
            Head(group, place, 1);
            if (TrySend(socket, group, 1, ref lasting, out error) > 0)
                continue;
            errno = error;
            Lose(place, place + 1);
        }
    }

    /// <summary>Sends groups; returns how many were sent, or 0 and the error that the first of them met.</summary>
    /// <remarks>
    /// An ICMP error that came for a connected socket is told by the next send, which then sends nothing: that is tried again. An
    /// error that lasts is the message's or the route's, and is not tried again for the messages behind it.
    /// </remarks>
    private int TrySend(DatagramSocket socket, int first, int count, ref int lasting, out int error)
    {
        error = 0;
        for (int tries = 0; tries < MaxTries; tries++)
        {
            int sent = SocketCalls.SendMany(socket.Descriptor, _headers.From(first), (uint)count, SocketCalls.MsgDontWait);
            if (sent > 0)
                return sent;
            error = Marshal.GetLastPInvokeError();
            bool mayPass = error == Errno.EINTR || (socket.IsConnected && error is not (Errno.EAGAIN or Errno.ENOBUFS));
            if (!mayPass || error == lasting)
                return 0;
        }

        lasting = error;
        return 0;
    }

    private void Lose(int start, int end)
    {
        for (int place = start; place < end; place++)
            _failed[FailedCount++] = _datagrams[_groups.At(place)].Tag;
    }
}

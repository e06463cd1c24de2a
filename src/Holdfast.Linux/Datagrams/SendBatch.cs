using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Datagrams gathered for one sendmmsg(2) on one socket. It does not copy messages: their memory must stay as it is
/// until <see cref="Flush"/>. Belongs to one thread.
/// </summary>
public sealed unsafe class SendBatch : IDisposable
{
    private readonly MessageHeader* _headers;
    private readonly IoVector* _vectors;
    private readonly SockAddr* _receivers;
    private readonly byte* _control;
    private readonly int* _tags;
    private readonly int* _failed;

    /// <summary>Allocates it.</summary>
    /// <param name="capacity">Datagrams at once.</param>
    public SendBatch(int capacity)
    {
        Capacity = capacity;
        _headers = (MessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _receivers = (SockAddr*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(SockAddr));
        _control = (byte*)NativeMemory.AllocZeroed((nuint)capacity, PacketInfo.ControlSize);
        _tags = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        _failed = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        for (int i = 0; i < capacity; i++)
        {
            _headers[i].Vectors = _vectors + i;
            _headers[i].VectorCount = 1;
        }
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
        int index = Count++;
        ref MessageHeader header = ref _headers[index];
        _vectors[index].Base = message;
        _vectors[index].Length = (nuint)length;
        _receivers[index] = receiver;
        header.Name = _receivers + index;
        header.NameLength = receiver.Length;
        if (local.IsKnown)
        {
            header.Control = _control + (index * PacketInfo.ControlSize);
            header.ControlLength = PacketInfo.Write(header.Control, local);
        }
        else
        {
            header.Control = null;
            header.ControlLength = 0;
        }
    }

    /// <summary>Adds a datagram to the peer that the socket is connected to.</summary>
    /// <param name="message">The message; stays where it is until the flush.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="tag">What the caller knows it by, see <see cref="FailedTag"/>.</param>
    public void Add(byte* message, int length, int tag)
    {
        int index = Count++;
        _vectors[index].Base = message;
        _vectors[index].Length = (nuint)length;
        _tags[index] = tag;
        _headers[index].Name = null;
        _headers[index].NameLength = 0;
        _headers[index].Control = null;
        _headers[index].ControlLength = 0;
    }

    /// <summary>
    /// Sends what was gathered and is empty afterwards. A message that the kernel refuses is left out and the rest
    /// goes on; only a full socket buffer ends it early. A connected socket's pending error (an ICMP answer to an earlier
    /// datagram) refuses nothing: that message is tried once more.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="errno">The last error met, or 0.</param>
    /// <returns>Datagrams sent.</returns>
    public int Flush(DatagramSocket socket, out int errno)
    {
        int sent = 0;
        int next = 0;
        bool retried = false;
        errno = 0;
        FailedCount = 0;
        while (next < Count)
        {
            int result = SocketCalls.SendMany(socket.Descriptor, _headers + next, (uint)(Count - next), SocketCalls.MsgDontWait);
            if (result > 0)
            {
                sent += result;
                next += result;
                retried = false;
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == Errno.EINTR)
                continue;
            errno = error;
            if (error is Errno.EAGAIN or Errno.ENOBUFS)
            {
                while (next < Count)
                    _failed[FailedCount++] = _tags[next++];
                break;
            }

            if (error == Errno.ECONNREFUSED && !retried)
            {
                retried = true;
                continue;
            }

            _failed[FailedCount++] = _tags[next++];
            retried = false;
        }

        Count = 0;
        return sent;
    }

    /// <summary>The tag of a datagram that the last <see cref="Flush"/> could not send.</summary>
    /// <param name="index">From 0 to below <see cref="FailedCount"/>.</param>
    public int FailedTag(int index) => _failed[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_tags);
        NativeMemory.Free(_failed);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_receivers);
        NativeMemory.Free(_control);
        GC.SuppressFinalize(this);
    }
}

using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Native memory for datagrams received by recvmmsg(2): each slot has a buffer, the sender's address and the local
/// address asked. Sockets fill it one after another until it is cleared; belongs to one thread.
/// </summary>
public sealed unsafe class ReceiveBatch : IDisposable
{
    private readonly ReceiveHeaders _connected;
    private readonly ReceiveHeaders _unconnected;
    private readonly ReceiveHeaders _withLocal;
    private readonly MessageHeader** _filled;
    private readonly IoVector* _vectors;
    private readonly SockAddr* _senders;
    private readonly byte* _control;
    private readonly byte* _buffers;
    private readonly nuint _stride;

    /// <summary>Allocates it.</summary>
    /// <param name="capacity">Datagrams at once.</param>
    /// <param name="maxDatagram">Octets received of each; longer ones arrive cut, see <see cref="IsCut"/>.</param>
    /// <param name="room">Octets behind each datagram that its reader may write on (for options added to it).</param>
    public ReceiveBatch(int capacity, int maxDatagram, int room)
    {
        Capacity = capacity;
        MaxDatagram = maxDatagram;
        BufferSize = maxDatagram + room;
        // An odd number of cache lines apart, so that the heads of all slots do not fall on the same few cache sets.
        nuint lines = ((nuint)BufferSize + 63) / 64;
        _stride = (lines | 1) * 64;
        _buffers = (byte*)NativeMemory.AlignedAlloc(_stride * (nuint)capacity, 64);
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _senders = (SockAddr*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(SockAddr));
        _control = (byte*)NativeMemory.AllocZeroed((nuint)capacity, PacketInfo.ControlSize);
        _filled = (MessageHeader**)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MessageHeader*));
        for (int i = 0; i < capacity; i++)
        {
            _vectors[i].Base = _buffers + ((nuint)i * _stride);
            _vectors[i].Length = (nuint)maxDatagram;
        }

        _connected = new ReceiveHeaders(capacity, _vectors, senders: null, control: null);
        _unconnected = new ReceiveHeaders(capacity, _vectors, _senders, control: null);
        _withLocal = new ReceiveHeaders(capacity, _vectors, _senders, _control);
    }

    /// <summary>Datagrams at once.</summary>
    public int Capacity { get; }

    /// <summary>Octets received of each datagram at most.</summary>
    public int MaxDatagram { get; }

    /// <summary>Octets of each buffer, the room behind the datagram included.</summary>
    public int BufferSize { get; }

    /// <summary>Datagrams it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets what it holds, and takes what is there, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>Datagrams received, from slot 0 on, or the negated <see cref="Errno"/>.</returns>
    public int Receive(DatagramSocket socket)
    {
        Clear();
        return ReceiveMore(socket);
    }

    /// <summary>Takes what is there and what there is room for, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>Datagrams received, from the slot on that was <see cref="Count"/> before, or the negated
    /// <see cref="Errno"/>.</returns>
    public int ReceiveMore(DatagramSocket socket)
    {
        MessageHeader* headers = (socket.IsConnected ? _connected : socket.HasPacketInfo ? _withLocal : _unconnected).From(Count);
        int received = SocketCalls.ReceiveMany(
            socket.Descriptor, headers, (uint)(Capacity - Count), SocketCalls.MsgDontWait, null);
        if (received < 0)
            return -Marshal.GetLastPInvokeError();
        for (int i = 0; i < received; i++)
            _filled[Count++] = headers + i;
        return received;
    }

    /// <summary>Forgets what it holds.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
            ReceiveHeaders.Reset(_filled[i]);
        Count = 0;
    }

    /// <summary>Octets of a datagram.</summary>
    public int Length(int index) => (int)_filled[index]->Length;

    /// <summary>Whether the datagram was longer than <see cref="MaxDatagram"/> and has lost its end.</summary>
    public bool IsCut(int index) => (_filled[index]->Flags & SocketCalls.MsgTrunc) != 0;

    /// <summary>A datagram's whole buffer, with the room behind it.</summary>
    public byte* Buffer(int index) => _buffers + ((nuint)index * _stride);

    /// <summary>Who sent it (of a socket that is not connected).</summary>
    public ref readonly SockAddr Sender(int index) => ref _senders[index];

    /// <summary>The local address it was sent to, where the socket asks for it.</summary>
    public LocalAddress Local(int index)
    {
        ReadLocal(index, out LocalAddress local);
        return local;
    }

    /// <summary>Reads the local address it was sent to, where the socket asks for it, into its place.</summary>
    public void ReadLocal(int index, out LocalAddress local)
    {
        if (_filled[index]->Control == null)
            local = default;
        else
            PacketInfo.Read(in *_filled[index], out local);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connected.Dispose();
        _unconnected.Dispose();
        _withLocal.Dispose();
        NativeMemory.AlignedFree(_buffers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_senders);
        NativeMemory.Free(_control);
        NativeMemory.Free(_filled);
        GC.SuppressFinalize(this);
    }
}

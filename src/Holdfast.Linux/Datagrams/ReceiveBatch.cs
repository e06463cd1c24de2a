using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Native memory for the datagrams of one recvmmsg(2): each slot has a buffer, the sender's address and the local
/// address asked. It is filled again by every <see cref="Receive"/>; belongs to one thread.
/// </summary>
public sealed unsafe class ReceiveBatch : IDisposable
{
    private readonly MessageHeader* _headers;
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
        _headers = (MessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _senders = (SockAddr*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(SockAddr));
        _control = (byte*)NativeMemory.AllocZeroed((nuint)capacity, PacketInfo.ControlSize);
        for (int i = 0; i < capacity; i++)
        {
            _vectors[i].Base = _buffers + ((nuint)i * _stride);
            _vectors[i].Length = (nuint)maxDatagram;
            _headers[i].Vectors = _vectors + i;
            _headers[i].VectorCount = 1;
        }
    }

    /// <summary>Datagrams at once.</summary>
    public int Capacity { get; }

    /// <summary>Octets received of each datagram at most.</summary>
    public int MaxDatagram { get; }

    /// <summary>Octets of each buffer, the room behind the datagram included.</summary>
    public int BufferSize { get; }

    /// <summary>Takes what is there, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>Datagrams received, or the negated <see cref="Errno"/>.</returns>
    public int Receive(DatagramSocket socket)
    {
        bool control = socket.HasPacketInfo;
        bool connected = socket.IsConnected;
        for (int i = 0; i < Capacity; i++)
        {
            ref MessageHeader header = ref _headers[i];
            header.Name = connected ? null : _senders + i;
            header.NameLength = connected ? 0 : (uint)sizeof(SockAddr);
            header.Control = control ? _control + (i * PacketInfo.ControlSize) : null;
            header.ControlLength = control ? PacketInfo.ControlSize : 0u;
        }

        int received = SocketCalls.ReceiveMany(socket.Descriptor, _headers, (uint)Capacity, SocketCalls.MsgDontWait, null);
        return received >= 0 ? received : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Octets of a datagram.</summary>
    public int Length(int index) => (int)_headers[index].Length;

    /// <summary>Whether the datagram was longer than <see cref="MaxDatagram"/> and has lost its end.</summary>
    public bool IsCut(int index) => (_headers[index].Flags & SocketCalls.MsgTrunc) != 0;

    /// <summary>A datagram's whole buffer, with the room behind it.</summary>
    public byte* Buffer(int index) => _buffers + ((nuint)index * _stride);

    /// <summary>Who sent it (of a socket that is not connected).</summary>
    public ref readonly SockAddr Sender(int index) => ref _senders[index];

    /// <summary>The local address it was sent to, where the socket asks for it.</summary>
    public LocalAddress Local(int index)
    {
        if (_headers[index].Control == null)
            return default;
        PacketInfo.Read(in _headers[index], out LocalAddress local);
        return local;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_buffers);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_senders);
        NativeMemory.Free(_control);
        GC.SuppressFinalize(this);
    }
}

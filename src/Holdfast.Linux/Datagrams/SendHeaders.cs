using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>The message headers of a <see cref="SendBatch"/>: one a group of datagrams, over a vector a datagram.</summary>
internal sealed unsafe class SendHeaders : IDisposable
{
    private readonly MessageHeader* _headers;
    private readonly IoVector* _vectors;
    private readonly byte* _control;

    /// <param name="capacity">Datagrams at once.</param>
    public SendHeaders(int capacity)
    {
        _headers = (MessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _control = (byte*)NativeMemory.AllocZeroed((nuint)capacity, PacketInfo.ControlSize);
    }

    /// <summary>The headers from one on.</summary>
    public MessageHeader* From(int index) => _headers + index;

    /// <summary>Has a place in the order of sending hold a datagram's message.</summary>
    public void SetMessage(int place, in Datagram datagram)
    {
        _vectors[place].Base = datagram.Message;
        _vectors[place].Length = (nuint)datagram.Length;
    }

    /// <summary>Has a header send so many datagrams, from a place in the order on.</summary>
    /// <param name="index">The header.</param>
    /// <param name="place">The first place.</param>
    /// <param name="count">How many; more than one are cut apart by the kernel.</param>
    /// <param name="first">The datagram there: its peer and local address are those of all.</param>
    public void Set(int index, int place, int count, Datagram* first)
    {
        ref MessageHeader header = ref _headers[index];
        header.Name = first->HasReceiver ? &first->Receiver : null;
        header.NameLength = first->HasReceiver ? first->Receiver.Length : 0;
        header.Vectors = _vectors + place;
        header.VectorCount = (nuint)count;
        byte* control = _control + (index * PacketInfo.ControlSize);
        nuint length = first->HasReceiver && first->Local.IsKnown ? PacketInfo.Write(control, in first->Local) : 0;
        if (count > 1)
            length += SegmentSize.Write(control + length, (ushort)first->Length);
        header.Control = length > 0 ? control : null;
        header.ControlLength = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_control);
        GC.SuppressFinalize(this);
    }
}

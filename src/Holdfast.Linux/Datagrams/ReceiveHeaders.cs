using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// The message headers of a <see cref="ReceiveBatch"/> for sockets of one kind, made once: a call then costs what it
/// receives, however much it has room for.
/// </summary>
internal sealed unsafe class ReceiveHeaders : IDisposable
{
    private readonly MessageHeader* _headers;

    /// <param name="capacity">How many.</param>
    /// <param name="vectors">A buffer each.</param>
    /// <param name="senders">Room for the sender's address each; null for connected sockets.</param>
    /// <param name="control">Room for the local address each; null for sockets that do not tell it.</param>
    public ReceiveHeaders(int capacity, IoVector* vectors, SockAddr* senders, byte* control)
    {
        _headers = (MessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MessageHeader));
        for (int i = 0; i < capacity; i++)
        {
            _headers[i].Vectors = vectors + i;
            _headers[i].VectorCount = 1;
            _headers[i].Name = senders == null ? null : senders + i;
            _headers[i].Control = control == null ? null : control + (i * PacketInfo.ControlSize);
            Reset(_headers + i);
        }
    }

    /// <summary>The headers from a slot on.</summary>
    public MessageHeader* From(int slot) => _headers + slot;

    /// <summary>Undoes what the kernel has written to a header.</summary>
    public static void Reset(MessageHeader* header)
    {
        header->NameLength = header->Name == null ? 0 : (uint)sizeof(SockAddr);
        header->ControlLength = header->Control == null ? 0u : PacketInfo.ControlSize;
        header->Flags = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_headers);
        GC.SuppressFinalize(this);
    }
}

using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>Walks the messages of a received buffer. It ends at the first that does not fit.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> buffer)
{
    private ReadOnlySpan<byte> _rest = buffer;

    public MessageType Type { get; private set; }

    public MessageFlags Flags { get; private set; }

    public uint Sequence { get; private set; }

    /// <summary>What follows the message's header.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool Next()
    {
        if (_rest.Length < MessageWriter.HeaderLength)
            return false;
        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < MessageWriter.HeaderLength || length > (uint)_rest.Length)
            return false;
        Type = (MessageType)MemoryMarshal.Read<ushort>(_rest[4..]);
        Flags = (MessageFlags)MemoryMarshal.Read<ushort>(_rest[6..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        Payload = _rest[MessageWriter.HeaderLength..(int)length];
        _rest = _rest[Math.Min(_rest.Length, ((int)length + 3) & ~3)..];
        return true;
    }
}

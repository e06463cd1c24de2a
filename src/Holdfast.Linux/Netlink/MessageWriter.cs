using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Holdfast.Linux.Netlink;

/// <summary>
/// Writes one netlink message (RFC 3549) into a buffer, in host byte order, attributes aligned to 4 bytes. A buffer too
/// small is a mistake of the caller and throws.
/// </summary>
internal ref struct MessageWriter
{
    /// <summary>Bytes of struct nlmsghdr.</summary>
    public const int HeaderLength = 16;

    /// <summary>Bytes of struct nlattr.</summary>
    public const int AttributeHeaderLength = 4;

    private readonly Span<byte> _buffer;
    private int _length;

    public MessageWriter(Span<byte> buffer, MessageType type, MessageFlags flags, uint sequence)
    {
        _buffer = buffer;
        buffer[..HeaderLength].Clear();
        MemoryMarshal.Write(buffer[4..], (ushort)type);
        MemoryMarshal.Write(buffer[6..], (ushort)flags);
        MemoryMarshal.Write(buffer[8..], sequence);
        _length = HeaderLength;
    }

    /// <summary>Appends the fixed part that follows the header.</summary>
    public void Write<T>(in T value) where T : unmanaged => MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), value);

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var start = Begin(type);
        MemoryMarshal.Write(_buffer[start..], (ushort)(AttributeHeaderLength + value.Length));
        value.CopyTo(Reserve(value.Length));
    }

    public void Attribute(ushort type, uint value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>A string, with the NUL that some attributes want.</summary>
    public void Attribute(ushort type, string value, bool terminated) =>
        Attribute(type, Encoding.UTF8.GetBytes(terminated ? value + '\0' : value));

    /// <summary>Opens an attribute whose value is attributes, written next, to be closed by <see cref="End"/>.</summary>
    public int Begin(ushort type)
    {
        var start = _length;
        MemoryMarshal.Write(Reserve(AttributeHeaderLength)[2..], type);
        return start;
    }

    /// <summary>Closes what <see cref="Begin"/> opened.</summary>
    public readonly void End(int start) => MemoryMarshal.Write(_buffer[start..], (ushort)(_length - start));

    /// <summary>The whole message.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        MemoryMarshal.Write(_buffer, (uint)_length);
        return _buffer[.._length];
    }

    /// <summary>Room for the next bytes, aligned and zeroed.</summary>
    private Span<byte> Reserve(int length)
    {
        var aligned = (length + 3) & ~3;
        var room = _buffer.Slice(_length, aligned);
        room.Clear();
        _length += aligned;
        return room[..length];
    }
}

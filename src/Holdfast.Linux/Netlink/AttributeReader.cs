using System.Runtime.InteropServices;
using System.Text;

namespace Holdfast.Linux.Netlink;

/// <summary>Walks the attributes of a message or of a nested attribute. It ends at the first that does not fit.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const ushort TypeMask = 0x3FFF; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    private ReadOnlySpan<byte> _rest = attributes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as text, without the NUL at its end.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    public bool Next()
    {
        if (_rest.Length < MessageWriter.AttributeHeaderLength)
            return false;
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < MessageWriter.AttributeHeaderLength || length > _rest.Length)
            return false;
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[MessageWriter.AttributeHeaderLength..length];
        _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
        return true;
    }
}

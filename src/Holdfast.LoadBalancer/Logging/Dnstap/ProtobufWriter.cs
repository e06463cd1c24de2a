using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>Writes the fields of a Protocol Buffers message, into memory that is known to be long enough.</summary>
/// <param name="buffer">The memory.</param>
internal ref struct ProtobufWriter(Span<byte> buffer)
{
    // Wire types.
    private const int VarintType = 0, LengthType = 2, Fixed32Type = 5;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a number, or a value of an enumeration.</summary>
    public void Number(int field, ulong value)
    {
        Varint((uint)((field << 3) | VarintType));
        Varint(value);
    }

    /// <summary>Writes a number of 32 bits, always in four octets.</summary>
    public void Fixed32(int field, uint value)
    {
        Varint((uint)((field << 3) | Fixed32Type));
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }

    /// <summary>Writes octets, a text, or a message that is written already.</summary>
    public void Octets(int field, scoped ReadOnlySpan<byte> value)
    {
        BeginMessage(field, value.Length);
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Begins a message whose octets follow.</summary>
    /// <param name="field">The field it is.</param>
    /// <param name="length">Its octets.</param>
    public void BeginMessage(int field, int length)
    {
        Varint((uint)((field << 3) | LengthType));
        Varint((uint)length);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _buffer[Length++] = (byte)(value | 0x80);
        _buffer[Length++] = (byte)value;
    }
}

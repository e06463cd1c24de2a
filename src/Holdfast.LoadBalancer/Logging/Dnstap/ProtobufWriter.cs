using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>
/// Writes the fields of a Protocol Buffers message, numbered up to 15, into memory that is known to be long enough.
/// </summary>
/// <param name="buffer">The memory.</param>
internal ref struct ProtobufWriter(Span<byte> buffer)
{
    // Wire types.
    private const int VarintType = 0, LengthType = 2, Fixed32Type = 5;

    private const int LargestField = 15;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a number, or a value of an enumeration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(int field, ulong value)
    {
        Tag(field, VarintType);
        Varint(value);
    }

    /// <summary>Writes a number of 32 bits, always in four octets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fixed32(int field, uint value)
    {
        Tag(field, Fixed32Type);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }

    /// <summary>Writes octets, a text, or a message that is written already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Octets(int field, scoped ReadOnlySpan<byte> value)
    {
        BeginMessage(field, value.Length);
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    /// <summary>Begins a message whose octets follow.</summary>
    /// <param name="field">The field it is.</param>
    /// <param name="length">Its octets.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginMessage(int field, int length)
    {
        Tag(field, LengthType);
        Varint((uint)length);
    }

    // Every field of dnstap.proto has a number of up to 15, and so a tag of one octet, known when this is compiled.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tag(int field, int type)
    {
        Debug.Assert(field is > 0 and <= LargestField, "a tag of several octets");
        _buffer[Length++] = (byte)((field << 3) | type);
    }

    // Most numbers are of one octet, and a call for each would cost more than they do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Varint(ulong value)
    {
        if (value < 0x80)
            _buffer[Length++] = (byte)value;
        else
            LongVarint(value);
    }

    private void LongVarint(ulong value)
    {
        int length = Length;
        for (; value >= 0x80; value >>= 7)
            _buffer[length++] = (byte)(value | 0x80);
        _buffer[length++] = (byte)value;
        Length = length;
    }
}

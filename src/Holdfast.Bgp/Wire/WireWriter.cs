using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire;

/// <summary>
/// Writes big-endian fields; the caller gives enough room, so running out of it is a mistake of ours and throws.
/// </summary>
internal ref struct WireWriter(Span<byte> octets)
{
    private readonly Span<byte> _octets = octets;

    public int Position { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _octets[..Position];

    public void WriteByte(byte value) => _octets[Position++] = value;

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_octets[Position..], value);
        Position += 2;
    }

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_octets[Position..], value);
        Position += 4;
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_octets[Position..], value);
        Position += 8;
    }

    /// <summary>AFI and SAFI, three octets (RFC 4760).</summary>
    public void WriteFamily(AddressFamily family)
    {
        WriteUInt16((ushort)((int)family >>> 16));
        WriteByte((byte)family);
    }

    public void Write(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_octets[Position..]);
        Position += value.Length;
    }

    /// <summary>Leaves room for a length that is known later.</summary>
    /// <returns>Where it goes.</returns>
    public int Reserve(int count)
    {
        var at = Position;
        _octets.Slice(at, count).Clear();
        Position += count;
        return at;
    }

    /// <summary>Fills a reserved length of one octet with what was written behind it.</summary>
    public readonly void SetLength8(int at) => _octets[at] = checked((byte)(Position - at - 1));

    /// <summary>Fills a reserved length of two octets with what was written behind it.</summary>
    public readonly void SetLength16(int at) => SetUInt16(at, checked((ushort)(Position - at - 2)));

    /// <summary>
    /// Fills a reserved length of two octets, or makes it one octet, moving what was written behind it, where one is enough.
    /// </summary>
    /// <returns>Whether it has two octets.</returns>
    public bool SetShortestLength(int at)
    {
        var length = Position - at - 2;
        if (length > byte.MaxValue)
        {
            SetLength16(at);
            return true;
        }
        _octets[at] = (byte)length;
        _octets.Slice(at + 2, length).CopyTo(_octets[(at + 1)..]);
        Position--;
        return false;
    }

    public readonly void SetByte(int at, byte value) => _octets[at] = value;

    public readonly void SetUInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(_octets[at..], value);
}

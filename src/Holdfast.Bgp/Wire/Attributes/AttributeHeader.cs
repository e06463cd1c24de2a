namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>What stands before the value of an attribute (RFC 4271, section 4.3).</summary>
/// <param name="Flags">As they came.</param>
/// <param name="Type">The attribute.</param>
internal readonly record struct AttributeHeader(AttributeFlags Flags, AttributeType Type)
{
    /// <summary>Reads a header and the value behind it.</summary>
    /// <returns>False when the octets end before the value does.</returns>
    public static bool TryRead(ref WireReader reader, out AttributeHeader header, out ReadOnlySpan<byte> value)
    {
        header = default;
        value = default;
        if (!reader.TryReadByte(out var flags)) return false;
        if (!reader.TryReadByte(out var type)) return false;
        header = new AttributeHeader((AttributeFlags)flags, (AttributeType)type);
        if (header.Flags.HasFlag(AttributeFlags.ExtendedLength))
            return reader.TryReadUInt16(out var longLength) && reader.TryRead(longLength, out value);
        return reader.TryReadByte(out var length) && reader.TryRead(length, out value);
    }
}

/// <summary>Attribute Flags (RFC 4271, section 4.3).</summary>
[Flags]
internal enum AttributeFlags : byte
{
    None = 0,
    ExtendedLength = 0x10,
    Partial = 0x20,
    Transitive = 0x40,
    Optional = 0x80,
    OptionalTransitive = Optional | Transitive,
}

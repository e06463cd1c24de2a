namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>A part of an AS_PATH (RFC 4271, section 4.3).</summary>
/// <param name="IsSet">The ASes are unordered (AS_SET), not a way (AS_SEQUENCE).</param>
/// <param name="Ases">One to 255, the last one passed first.</param>
internal sealed record AsPathSegment(bool IsSet, EquatableArray<uint> Ases)
{
    private const byte SetType = 1;
    private const byte SequenceType = 2;

    /// <summary>Reads segments to the end (RFC 7606, section 7.2; AS 0: RFC 7607).</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryReadAll(ReadOnlySpan<byte> value, bool fourOctetAs, out EquatableArray<AsPathSegment> segments)
    {
        segments = [];
        var list = new List<AsPathSegment>();
        var reader = new WireReader(value);
        while (reader.TryReadByte(out var type))
        {
            // Confederation segments (3, 4) come from members of a confederation, which our neighbors are not (RFC 5065, section 5).
            if (type is not (SetType or SequenceType)) return $"segment type {type}";
            if (!reader.TryReadByte(out var count)) return "a segment without a length";
            if (count == 0) return "an empty segment";
            if (!reader.TryRead(count * (fourOctetAs ? 4 : 2), out var octets)) return $"a segment of {count} ASes is cut off";
            var ases = new uint[count];
            var asReader = new WireReader(octets);
            for (var index = 0; index < count; index++)
            {
                if (fourOctetAs)
                {
                    asReader.TryReadUInt32(out ases[index]);
                }
                else
                {
                    asReader.TryReadUInt16(out var two);
                    ases[index] = two;
                }
                if (ases[index] == 0) return "AS 0";
            }
            list.Add(new AsPathSegment(type == SetType, EquatableArray.Create(ases.AsSpan())));
        }
        segments = EquatableArray.Create<AsPathSegment>([.. list]);
        return null;
    }

    /// <summary>Writes it; in two octets AS_TRANS stands for an AS that needs four (RFC 6793, section 4.2.2).</summary>
    public void Write(ref WireWriter writer, bool fourOctetAs)
    {
        writer.WriteByte(IsSet ? SetType : SequenceType);
        writer.WriteByte(checked((byte)Ases.Count));
        foreach (var number in Ases)
        {
            if (fourOctetAs) writer.WriteUInt32(number);
            else writer.WriteUInt16(number > ushort.MaxValue ? UpdateContext.AsTrans : (ushort)number);
        }
    }
}

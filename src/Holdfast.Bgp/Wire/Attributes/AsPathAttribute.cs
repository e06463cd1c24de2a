namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AS_PATH (RFC 4271, section 5.1.2); its AS numbers have the size the session agreed on (RFC 6793).</summary>
/// <param name="Segments">The last AS passed first; empty within our AS.</param>
internal sealed record AsPathAttribute(EquatableArray<AsPathSegment> Segments) : PathAttribute<AsPathAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.AsPath;

    public static string Name => "AS_PATH";

    public static AttributeFlags Category => AttributeFlags.Transitive;

    /// <summary>One of the ASes does not fit in two octets.</summary>
    public bool NeedsFourOctets => Segments.Items.Any(segment => segment.Ases.Items.Any(number => number > ushort.MaxValue));

    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (AsPathSegment.TryReadAll(value, context.FourOctetAs, out var segments) is { } what)
            return AttributeFault.Withdraw(UpdateSubcode.MalformedAsPath, $"AS_PATH: {what}");
        attribute = new AsPathAttribute(segments);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var segment in Segments) segment.Write(ref writer, context.FourOctetAs);
    }
}

/// <summary>AS4_PATH: the AS_PATH in four octets, past a neighbor that knows two (RFC 6793, section 3).</summary>
/// <param name="Segments">The last AS passed first.</param>
internal sealed record As4PathAttribute(EquatableArray<AsPathSegment> Segments) : PathAttribute<As4PathAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.As4Path;

    public static string Name => "AS4_PATH";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors, and one from a neighbor that should not send it, are discarded (RFC 6793, sections 4.1 and 6).</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (context.FourOctetAs)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AS4_PATH from a neighbor with four-octet ASes");
        if (value.IsEmpty) return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AS4_PATH: empty");
        if (AsPathSegment.TryReadAll(value, fourOctetAs: true, out var segments) is { } what)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, $"AS4_PATH: {what}");
        attribute = new As4PathAttribute(segments);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var segment in Segments) segment.Write(ref writer, fourOctetAs: true);
    }
}

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
            // Confederation segments (3, 4) come from members of a confederation, which our neighbors are not (RFC 5065, section
            // 5).
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

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AS4_PATH: the AS_PATH in four octets, past a neighbor that knows two (RFC 6793, section 3).</summary>
/// <param name="Segments">The last AS passed first.</param>
internal sealed record As4PathAttribute(EquatableArray<AsPathSegment> Segments) : PathAttribute<As4PathAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.As4Path;

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

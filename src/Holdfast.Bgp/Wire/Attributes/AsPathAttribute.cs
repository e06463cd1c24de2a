namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AS_PATH (RFC 4271, section 5.1.2); its AS numbers have the size the session agreed on (RFC 6793).</summary>
/// <param name="Segments">The last AS passed first; empty within our AS.</param>
internal sealed record AsPathAttribute(EquatableArray<AsPathSegment> Segments) : PathAttribute<AsPathAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.AsPath;

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

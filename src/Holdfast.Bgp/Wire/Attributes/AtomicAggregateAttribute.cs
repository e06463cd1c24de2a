namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>ATOMIC_AGGREGATE (RFC 4271, section 5.1.6).</summary>
internal sealed record AtomicAggregateAttribute : PathAttribute
{
    public override AttributeType Type => AttributeType.AtomicAggregate;

    public override AttributeFlags Flags => AttributeFlags.Transitive;

    /// <summary>Errors: RFC 7606, section 7.6.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, out PathAttribute? attribute)
    {
        attribute = null;
        if (!value.IsEmpty)
            return AttributeFault.Discard(UpdateSubcode.AttributeLengthError, $"ATOMIC_AGGREGATE of {value.Length} octets");
        attribute = new AtomicAggregateAttribute();
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) { }
}

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>ATOMIC_AGGREGATE (RFC 4271, section 5.1.6).</summary>
internal sealed record AtomicAggregateAttribute : PathAttribute<AtomicAggregateAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.AtomicAggregate;

    public static string Name => "ATOMIC_AGGREGATE";

    public static AttributeFlags Category => AttributeFlags.Transitive;

    /// <summary>Errors: RFC 7606, section 7.6.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (!value.IsEmpty)
            return AttributeFault.Discard(UpdateSubcode.AttributeLengthError, $"ATOMIC_AGGREGATE of {value.Length} octets");
        attribute = new AtomicAggregateAttribute();
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) { }
}

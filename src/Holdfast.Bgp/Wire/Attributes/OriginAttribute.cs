namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>ORIGIN (RFC 4271, section 5.1.1).</summary>
/// <param name="Value">Where the route came from.</param>
internal sealed record OriginAttribute(Origin Value) : PathAttribute<OriginAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.Origin;

    public static string Name => "ORIGIN";

    public static AttributeFlags Category => AttributeFlags.Transitive;

    /// <summary>Errors: RFC 7606, section 7.1.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.Length != 1)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"ORIGIN of {value.Length} octets");
        if (value[0] > (byte)Origin.Incomplete)
            return AttributeFault.Withdraw(UpdateSubcode.InvalidOriginAttribute, $"ORIGIN {value[0]}");
        attribute = new OriginAttribute((Origin)value[0]);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.WriteByte((byte)Value);
}

/// <summary>Values of ORIGIN (RFC 4271, section 4.3); the lower is preferred.</summary>
public enum Origin : byte
{
    /// <summary>The route comes from within the AS.</summary>
    Igp = 0,

    /// <summary>The route comes from EGP, a protocol of the past.</summary>
    Egp = 1,

    /// <summary>Where the route comes from is not known.</summary>
    Incomplete = 2,
}

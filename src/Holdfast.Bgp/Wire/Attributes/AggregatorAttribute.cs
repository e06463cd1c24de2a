using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AGGREGATOR (RFC 4271, section 5.1.7); its AS has the size the session agreed on (RFC 6793).</summary>
/// <param name="As">Who made one route of several.</param>
/// <param name="Address">The speaker, an IPv4 address.</param>
internal sealed record AggregatorAttribute(uint As, IPAddress Address) : PathAttribute<AggregatorAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.Aggregator;

    public static string Name => "AGGREGATOR";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 7606, section 7.7; AS 0: RFC 7607, section 2.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.Length != (context.FourOctetAs ? 8 : 6))
            return AttributeFault.Discard(UpdateSubcode.AttributeLengthError, $"AGGREGATOR of {value.Length} octets");
        var reader = new WireReader(value);
        uint number;
        if (context.FourOctetAs)
        {
            reader.TryReadUInt32(out number);
        }
        else
        {
            reader.TryReadUInt16(out var two);
            number = two;
        }
        if (number == 0) return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AGGREGATOR: AS 0");
        attribute = new AggregatorAttribute(number, new IPAddress(reader.Rest));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        if (context.FourOctetAs) writer.WriteUInt32(As);
        else writer.WriteUInt16(As > ushort.MaxValue ? UpdateContext.AsTrans : (ushort)As);
        writer.Write(Address.GetAddressBytes());
    }
}

/// <summary>
/// AS4_AGGREGATOR: the AGGREGATOR with an AS of four octets, past a neighbor that knows two (RFC 6793, section 3).
/// </summary>
/// <param name="As">Who made one route of several.</param>
/// <param name="Address">The speaker, an IPv4 address.</param>
internal sealed record As4AggregatorAttribute(uint As, IPAddress Address) : PathAttribute<As4AggregatorAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.As4Aggregator;

    public static string Name => "AS4_AGGREGATOR";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>
    /// Errors, and one from a neighbor that should not send it, are discarded (RFC 6793, sections 4.1 and 6; RFC 7607).
    /// </summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (context.FourOctetAs)
            return AttributeFault.Discard(
                UpdateSubcode.OptionalAttributeError, "AS4_AGGREGATOR from a neighbor with four-octet ASes");
        if (value.Length != 8)
            return AttributeFault.Discard(UpdateSubcode.AttributeLengthError, $"AS4_AGGREGATOR of {value.Length} octets");
        var reader = new WireReader(value);
        reader.TryReadUInt32(out var number);
        if (number == 0) return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AS4_AGGREGATOR: AS 0");
        attribute = new As4AggregatorAttribute(number, new IPAddress(reader.Rest));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteUInt32(As);
        writer.Write(Address.GetAddressBytes());
    }
}

/// <summary>ATOMIC_AGGREGATE (RFC 4271, section 5.1.6).</summary>
internal sealed record AtomicAggregateAttribute : PathAttribute<AtomicAggregateAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.AtomicAggregate;

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

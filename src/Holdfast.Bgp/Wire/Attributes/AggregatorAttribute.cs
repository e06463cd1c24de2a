using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AGGREGATOR (RFC 4271, section 5.1.7); its AS has the size the session agreed on (RFC 6793).</summary>
/// <param name="As">Who made one route of several.</param>
/// <param name="Address">The speaker, an IPv4 address.</param>
internal sealed record AggregatorAttribute(uint As, IPAddress Address) : PathAttribute<AggregatorAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.Aggregator;

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

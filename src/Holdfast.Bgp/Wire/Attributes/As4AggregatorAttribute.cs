using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>AS4_AGGREGATOR: the AGGREGATOR with an AS of four octets, past a neighbor that knows two (RFC 6793, section 3).</summary>
/// <param name="As">Who made one route of several.</param>
/// <param name="Address">The speaker, an IPv4 address.</param>
internal sealed record As4AggregatorAttribute(uint As, IPAddress Address) : PathAttribute<As4AggregatorAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.As4Aggregator;

    public static string Name => "AS4_AGGREGATOR";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors, and one from a neighbor that should not send it, are discarded (RFC 6793, sections 4.1 and 6; RFC 7607).</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (context.FourOctetAs)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AS4_AGGREGATOR from a neighbor with four-octet ASes");
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

using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>ORIGINATOR_ID: who brought a reflected route into the AS (RFC 4456, section 8).</summary>
/// <param name="RouterId">Its BGP Identifier.</param>
internal sealed record OriginatorIdAttribute(IPAddress RouterId) : PathAttribute<OriginatorIdAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.OriginatorId;

    public static string Name => "ORIGINATOR_ID";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 7.9.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (!context.Internal) return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "ORIGINATOR_ID from an external neighbor");
        if (value.Length != 4) return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"ORIGINATOR_ID of {value.Length} octets");
        attribute = new OriginatorIdAttribute(new IPAddress(value));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.Write(RouterId.GetAddressBytes());
}

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>MP_UNREACH_NLRI: routes of any family that are withdrawn (RFC 4760, section 4).</summary>
/// <param name="Family">A family we know.</param>
/// <param name="Withdrawn">The routes; none means End-of-RIB (RFC 4724, section 2).</param>
internal sealed record MpUnreachAttribute(AddressFamily Family, EquatableArray<Prefix> Withdrawn) : PathAttribute<MpUnreachAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.MpUnreach;

    public static string Name => "MP_UNREACH_NLRI";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 5.3. A family we do not know is kept as it came.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        var reader = new WireReader(value);
        if (!reader.TryReadUInt16(out var afi) || !reader.TryReadByte(out var safi))
            return AttributeFault.Reset(UpdateSubcode.OptionalAttributeError, $"MP_UNREACH_NLRI of {value.Length} octets is cut off");
        var family = (AddressFamily)(afi << 16 | safi);
        if (family is not (AddressFamily.Ipv4Unicast or AddressFamily.Ipv6Unicast))
        {
            attribute = new UnknownAttribute(AttributeFlags.Optional, AttributeType.MpUnreach, EquatableArray.Create(value));
            return AttributeFault.None;
        }
        if (PrefixEncoding.TryRead(reader.Rest, family, out var withdrawn) is { } what)
            return AttributeFault.Reset(UpdateSubcode.OptionalAttributeError, $"MP_UNREACH_NLRI: {what}");
        attribute = new MpUnreachAttribute(family, withdrawn);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteUInt16((ushort)((int)Family >> 16));
        writer.WriteByte((byte)Family);
        foreach (var prefix in Withdrawn) PrefixEncoding.Write(ref writer, prefix);
    }
}

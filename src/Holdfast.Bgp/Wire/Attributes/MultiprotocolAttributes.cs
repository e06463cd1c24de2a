using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>MP_REACH_NLRI: routes of any family with their next hop (RFC 4760, section 3).</summary>
/// <param name="Family">A family we know.</param>
/// <param name="NextHop">
/// The next hop; an IPv6 one is global, or link-local when it comes alone. IPv4 routes may have one (RFC 8950).
/// </param>
/// <param name="LinkLocal">The link-local address beside a global one (RFC 2545, section 3), or null.</param>
/// <param name="Nlri">The routes.</param>
internal sealed record MpReachAttribute(
    AddressFamily Family, IPAddress NextHop, IPAddress? LinkLocal, EquatableArray<Prefix> Nlri)
    : PathAttribute<MpReachAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.MpReach;

    public static string Name => "MP_REACH_NLRI";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>
    /// Errors: RFC 7606, sections 5.3 and 7.11. Without the routes nothing can be withdrawn, so all of them reset the session.
    /// A family we do not know is kept as it came.
    /// </summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        var reader = new WireReader(value);
        if (!reader.TryReadUInt16(out var afi) || !reader.TryReadByte(out var safi)
            || !reader.TryReadByte(out var nextHopLength) || !reader.TryRead(nextHopLength, out var nextHop)
                || !reader.TryReadByte(out _))
            return AttributeFault.Reset(
                UpdateSubcode.OptionalAttributeError, $"MP_REACH_NLRI of {value.Length} octets is cut off");
        var family = (AddressFamily)(afi << 16 | safi);
        if (family is not (AddressFamily.Ipv4Unicast or AddressFamily.Ipv6Unicast))
        {
            attribute = new UnknownAttribute(AttributeFlags.Optional, AttributeType.MpReach, EquatableArray.Create(value));
            return AttributeFault.None;
        }
        // RFC 8950, section 3: the length tells the family of the next hop.
        var fits = family == AddressFamily.Ipv4Unicast
            ? nextHopLength == 4 || (context.ExtendedNextHop && nextHopLength is 16 or 32)
            : nextHopLength is 16 or 32;
        if (!fits) return AttributeFault.Reset(
            UpdateSubcode.OptionalAttributeError, $"MP_REACH_NLRI: a next hop of {nextHopLength} octets for {family}");
        if (PrefixEncoding.TryRead(reader.Rest, family, out var nlri) is { } what)
            return AttributeFault.Reset(UpdateSubcode.OptionalAttributeError, $"MP_REACH_NLRI: {what}");
        var first = new IPAddress(nextHop[..Math.Min(nextHop.Length, 16)]);
        attribute = new MpReachAttribute(family, first, nextHop.Length == 32 ? new IPAddress(nextHop[16..]) : null, nlri);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteUInt16((ushort)((int)Family >> 16));
        writer.WriteByte((byte)Family);
        var length = writer.Reserve(1);
        writer.Write(NextHop.GetAddressBytes());
        if (LinkLocal is not null) writer.Write(LinkLocal.GetAddressBytes());
        writer.SetLength8(length);
        writer.WriteByte(0);
        foreach (var prefix in Nlri) PrefixEncoding.Write(ref writer, prefix);
    }
}

/// <summary>MP_UNREACH_NLRI: routes of any family that are withdrawn (RFC 4760, section 4).</summary>
/// <param name="Family">A family we know.</param>
/// <param name="Withdrawn">The routes; none means End-of-RIB (RFC 4724, section 2).</param>
internal sealed record MpUnreachAttribute(AddressFamily Family, EquatableArray<Prefix> Withdrawn)
    : PathAttribute<MpUnreachAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.MpUnreach;

    public static string Name => "MP_UNREACH_NLRI";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 5.3. A family we do not know is kept as it came.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        var reader = new WireReader(value);
        if (!reader.TryReadUInt16(out var afi) || !reader.TryReadByte(out var safi))
            return AttributeFault.Reset(
                UpdateSubcode.OptionalAttributeError, $"MP_UNREACH_NLRI of {value.Length} octets is cut off");
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

namespace Holdfast.Bgp.Messages.Attributes;

/// <summary>Reads one attribute's value by its type, after its flags were checked.</summary>
internal static class AttributeReader
{
    private const AttributeFlags Category = AttributeFlags.Optional | AttributeFlags.Transitive;

    /// <summary>Reads one attribute. When nothing is wrong, <paramref name="attribute"/> is there.</summary>
    public static AttributeFault TryRead(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (ExpectedFlags(type) is { } expected)
        {
            // RFC 7606, section 3 (c). For the two multiprotocol ones this keeps the routes readable all the same.
            if ((flags & Category) != expected)
                return AttributeFault.Withdraw(UpdateSubcode.AttributeFlagsError, $"flags {(byte)flags:x2} of attribute {type}");
        }
        else if (!flags.HasFlag(AttributeFlags.Optional))
        {
            // RFC 4271, section 6.3: what every speaker must know and we do not.
            return AttributeFault.Reset(UpdateSubcode.UnrecognizedWellKnownAttribute, $"attribute {(byte)type} claims to be well-known");
        }
        return type switch
        {
            AttributeType.Origin => OriginAttribute.TryRead(value, out attribute),
            AttributeType.AsPath => AsPathAttribute.TryRead(value, context, out attribute),
            AttributeType.NextHop => NextHopAttribute.TryRead(value, out attribute),
            AttributeType.MultiExitDisc => MultiExitDiscAttribute.TryRead(value, out attribute),
            AttributeType.LocalPref => LocalPrefAttribute.TryRead(value, context, out attribute),
            AttributeType.Communities => CommunitiesAttribute.TryRead(value, out attribute),
            AttributeType.MpReach => MpReachAttribute.TryRead(value, context, out attribute),
            AttributeType.MpUnreach => MpUnreachAttribute.TryRead(value, out attribute),
            AttributeType.As4Path => As4PathAttribute.TryRead(value, context, out attribute),
            _ => ReadUnused(flags, type, value, context, out attribute),
        };
    }

    /// <summary>The attributes that are only checked, since nothing is imported.</summary>
    private static AttributeFault ReadUnused(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        // RFC 7606, sections 7.9 and 7.10: reflection ends at the border of the AS.
        if (type is AttributeType.OriginatorId or AttributeType.ClusterList && !context.Internal)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, $"{type} from an external neighbor");
        if (type is AttributeType.As4Aggregator && context.FourOctetAs)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "AS4_AGGREGATOR from a neighbor with four-octet ASes");
        var length = value.Length;
        var fits = type switch
        {
            AttributeType.AtomicAggregate => length == 0,
            AttributeType.Aggregator => length == (context.FourOctetAs ? 8 : 6),
            AttributeType.As4Aggregator => length == 8,
            AttributeType.OriginatorId or AttributeType.OnlyToCustomer => length == 4,
            AttributeType.ClusterList => length > 0 && length % 4 == 0,
            AttributeType.ExtendedCommunities => length > 0 && length % 8 == 0,
            AttributeType.LargeCommunities => length > 0 && length % 12 == 0,
            AttributeType.Ipv6ExtendedCommunities => length > 0 && length % 20 == 0,
            _ => true,
        };
        if (!fits)
        {
            var what = $"{type} of {length} octets";
            // RFC 7606, sections 7.6 and 7.7; RFC 6793, section 6: these change no routing, so the route stays.
            return type is AttributeType.AtomicAggregate or AttributeType.Aggregator or AttributeType.As4Aggregator
                ? AttributeFault.Discard(UpdateSubcode.AttributeLengthError, what)
                : AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, what);
        }
        attribute = new UnknownAttribute(flags & ~AttributeFlags.ExtendedLength, type, EquatableArray.Create(value));
        return AttributeFault.None;
    }

    /// <summary>The category of an attribute we know (RFC 4271, section 5, and the RFC of each).</summary>
    private static AttributeFlags? ExpectedFlags(AttributeType type) => type switch
    {
        AttributeType.Origin or AttributeType.AsPath or AttributeType.NextHop or AttributeType.LocalPref or AttributeType.AtomicAggregate
            => AttributeFlags.Transitive,
        AttributeType.MultiExitDisc or AttributeType.OriginatorId or AttributeType.ClusterList or AttributeType.MpReach
            or AttributeType.MpUnreach => AttributeFlags.Optional,
        AttributeType.Aggregator or AttributeType.Communities or AttributeType.ExtendedCommunities or AttributeType.As4Path
            or AttributeType.As4Aggregator or AttributeType.Ipv6ExtendedCommunities or AttributeType.LargeCommunities
            or AttributeType.OnlyToCustomer => AttributeFlags.Optional | AttributeFlags.Transitive,
        _ => null,
    };
}

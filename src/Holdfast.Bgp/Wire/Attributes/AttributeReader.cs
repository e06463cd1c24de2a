namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Reads one attribute by its type.</summary>
internal static class AttributeReader
{
    /// <summary>Reads one attribute.</summary>
    /// <returns>Of what is wrong, the worst (RFC 7606, section 3 (h)).</returns>
    /// <remarks>
    /// When nothing is wrong, <paramref name="attribute"/> is there. A multiprotocol one whose flags are wrong is there too, as
    /// far as its routes can be read: they are the ones to be withdrawn.
    /// </remarks>
    public static AttributeFault TryRead(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        var category = AttributeCategory.Check(flags, type);
        if (category.Action != FaultAction.None && type is not (AttributeType.MpReach or AttributeType.MpUnreach)) return category;
        var fault = ReadValue(flags, type, value, context, out attribute);
        return fault.Action > category.Action ? fault : category;
    }

    private static AttributeFault ReadValue(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute) => type switch
        {
            AttributeType.Origin => OriginAttribute.TryRead(value, out attribute),
            AttributeType.AsPath => AsPathAttribute.TryRead(value, context, out attribute),
            AttributeType.NextHop => NextHopAttribute.TryRead(value, out attribute),
            AttributeType.MultiExitDisc => MultiExitDiscAttribute.TryRead(value, out attribute),
            AttributeType.LocalPref => LocalPrefAttribute.TryRead(value, context, out attribute),
            AttributeType.AtomicAggregate => AtomicAggregateAttribute.TryRead(value, out attribute),
            AttributeType.Aggregator => AggregatorAttribute.TryRead(value, context, out attribute),
            AttributeType.Communities => CommunitiesAttribute.TryRead(value, out attribute),
            AttributeType.OriginatorId => OriginatorIdAttribute.TryRead(value, context, out attribute),
            AttributeType.ClusterList => ClusterListAttribute.TryRead(value, context, out attribute),
            AttributeType.MpReach => MpReachAttribute.TryRead(value, context, out attribute),
            AttributeType.MpUnreach => MpUnreachAttribute.TryRead(value, out attribute),
            AttributeType.ExtendedCommunities => ExtendedCommunitiesAttribute.TryRead(value, out attribute),
            AttributeType.As4Path => As4PathAttribute.TryRead(value, context, out attribute),
            AttributeType.As4Aggregator => As4AggregatorAttribute.TryRead(value, context, out attribute),
            AttributeType.LargeCommunities => LargeCommunitiesAttribute.TryRead(value, out attribute),
            AttributeType.OnlyToCustomer => OnlyToCustomerAttribute.TryRead(value, out attribute),
            _ => ReadUnused(flags, type, value, out attribute),
        };

    /// <summary>The attributes that are at most checked, since nothing is imported and none of them is sent.</summary>
    private static AttributeFault ReadUnused(AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, out PathAttribute? attribute)
    {
        attribute = null;
        var fault = UnusedAttributes.Check(type, value);
        if (fault.Action == FaultAction.None)
            attribute = new UnknownAttribute(flags & ~AttributeFlags.ExtendedLength, type, EquatableArray.Create(value));
        return fault;
    }
}

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Which flags belong to which attribute (RFC 4271, section 5, and the RFC of each).</summary>
internal static class AttributeCategory
{
    private const AttributeFlags Mask = AttributeFlags.Optional | AttributeFlags.Transitive;

    /// <summary>Weighs the flags of a received attribute.</summary>
    public static AttributeFault Check(AttributeFlags flags, AttributeType type)
    {
        if (Of(type) is not { } expected)
        {
            // RFC 4271, section 6.3, which RFC 7606 leaves as it is: what every speaker must know and we do not.
            return flags.HasFlag(AttributeFlags.Optional)
                ? AttributeFault.None
                : AttributeFault.Reset(UpdateSubcode.UnrecognizedWellKnownAttribute, $"attribute {(byte)type} claims to be well-known");
        }
        // Partial is for optional transitive ones alone (RFC 4271, section 4.3).
        var partial = flags.HasFlag(AttributeFlags.Partial) && expected != Mask;
        if ((flags & Mask) == expected && !partial) return AttributeFault.None;
        var what = $"flags {(byte)flags:x2} of {AttributeName.Of(type)}";
        // RFC 7606, section 3 (c), but where the attribute's own RFC says discard (7311, section 3; 8669, section 6; 9552, section 8.2.2).
        return type is AttributeType.AccumulatedIgpMetric or AttributeType.PrefixSid or AttributeType.LinkState
            ? AttributeFault.Discard(UpdateSubcode.AttributeFlagsError, what)
            : AttributeFault.Withdraw(UpdateSubcode.AttributeFlagsError, what);
    }

    private static AttributeFlags? Of(AttributeType type) => type switch
    {
        AttributeType.Origin or AttributeType.AsPath or AttributeType.NextHop or AttributeType.LocalPref or AttributeType.AtomicAggregate
            => AttributeFlags.Transitive,
        AttributeType.MultiExitDisc or AttributeType.OriginatorId or AttributeType.ClusterList or AttributeType.MpReach
            or AttributeType.MpUnreach or AttributeType.TrafficEngineering or AttributeType.AccumulatedIgpMetric
            or AttributeType.LinkState => AttributeFlags.Optional,
        AttributeType.Aggregator or AttributeType.Communities or AttributeType.ExtendedCommunities or AttributeType.As4Path
            or AttributeType.As4Aggregator or AttributeType.PmsiTunnel or AttributeType.TunnelEncapsulation
            or AttributeType.Ipv6ExtendedCommunities or AttributeType.LargeCommunities or AttributeType.OnlyToCustomer
            or AttributeType.PrefixSid or AttributeType.AttributeSet => Mask,
        _ => null,
    };
}

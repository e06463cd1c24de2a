using System.Collections.Immutable;
using System.Globalization;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>All kinds of path attributes that are known: the one list of them.</summary>
internal static class PathAttributes
{
    public static ImmutableArray<AttributeKind> All { get; } =
    [
        AttributeKind.Of<OriginAttribute>(),
        AttributeKind.Of<AsPathAttribute>(),
        AttributeKind.Of<NextHopAttribute>(),
        AttributeKind.Of<MultiExitDiscAttribute>(),
        AttributeKind.Of<LocalPrefAttribute>(),
        AttributeKind.Of<AtomicAggregateAttribute>(),
        AttributeKind.Of<AggregatorAttribute>(),
        AttributeKind.Of<CommunitiesAttribute>(),
        AttributeKind.Of<OriginatorIdAttribute>(),
        AttributeKind.Of<ClusterListAttribute>(),
        AttributeKind.Of<MpReachAttribute>(),
        AttributeKind.Of<MpUnreachAttribute>(),
        AttributeKind.Of<ExtendedCommunitiesAttribute>(),
        AttributeKind.Of<As4PathAttribute>(),
        AttributeKind.Of<As4AggregatorAttribute>(),
        AttributeKind.Of<LargeCommunitiesAttribute>(),
        AttributeKind.Of<OnlyToCustomerAttribute>(),
        // RFC 6514, section 5.
        AttributeKind.Unused(
            AttributeType.PmsiTunnel, "PMSI_TUNNEL", AttributeFlags.OptionalTransitive, syntax: AttributeSyntax.IsPmsiTunnel),
        // RFC 9012, section 13.
        AttributeKind.Unused(
            AttributeType.TunnelEncapsulation, "Tunnel Encapsulation", AttributeFlags.OptionalTransitive,
            syntax: AttributeSyntax.IsTunnelEncapsulation),
        // RFC 7606, section 7.13 leaves it without errors of its own.
        AttributeKind.Unused(AttributeType.TrafficEngineering, "Traffic Engineering", AttributeFlags.Optional),
        // RFC 7606, section 7.15.
        AttributeKind.Unused(
            AttributeType.Ipv6ExtendedCommunities, "IPv6 Address Specific Extended Community", AttributeFlags.OptionalTransitive,
            syntax: AttributeSyntax.IsIpv6ExtendedCommunities),
        // RFC 7311, section 3.
        AttributeKind.Unused(
            AttributeType.AccumulatedIgpMetric, "AIGP", AttributeFlags.Optional, FaultAction.Discard,
            AttributeSyntax.IsAccumulatedIgpMetric),
        // RFC 9552, section 8.2.2.
        AttributeKind.Unused(
            AttributeType.LinkState, "BGP-LS", AttributeFlags.Optional, FaultAction.Discard, AttributeSyntax.IsLinkState),
        // RFC 8669, section 6.
        AttributeKind.Unused(
            AttributeType.PrefixSid, "BGP Prefix-SID", AttributeFlags.OptionalTransitive, FaultAction.Discard,
            AttributeSyntax.IsPrefixSid),
        // RFC 7606, section 7.16.
        AttributeKind.Unused(
            AttributeType.AttributeSet, "ATTR_SET", AttributeFlags.OptionalTransitive, syntax: AttributeSyntax.IsAttributeSet),
    ];

    private static readonly AttributeKind?[] ByType = Index(All);

    /// <summary>The kind of a type code; null when it is not known.</summary>
    public static AttributeKind? Find(AttributeType type) => ByType[(byte)type];

    /// <summary>For example <c>AS_PATH</c>, or <c>attribute 200</c>.</summary>
    public static string NameOf(AttributeType type) =>
        Find(type)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"attribute {(byte)type}");

    private static AttributeKind?[] Index(ImmutableArray<AttributeKind> kinds)
    {
        var byType = new AttributeKind?[byte.MaxValue + 1];
        foreach (var kind in kinds) byType[(byte)kind.Type] = kind;
        return byType;
    }
}

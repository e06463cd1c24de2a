using System.Globalization;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Attributes by the names of the registry.</summary>
internal static class AttributeName
{
    public static bool IsKnown(AttributeType type) => Enum.IsDefined(type);

    /// <summary>For example <c>AS_PATH</c>, or <c>attribute 200</c>.</summary>
    public static string Of(AttributeType type) => type switch
    {
        AttributeType.Origin => "ORIGIN",
        AttributeType.AsPath => "AS_PATH",
        AttributeType.NextHop => "NEXT_HOP",
        AttributeType.MultiExitDisc => "MULTI_EXIT_DISC",
        AttributeType.LocalPref => "LOCAL_PREF",
        AttributeType.AtomicAggregate => "ATOMIC_AGGREGATE",
        AttributeType.Aggregator => "AGGREGATOR",
        AttributeType.Communities => "COMMUNITIES",
        AttributeType.OriginatorId => "ORIGINATOR_ID",
        AttributeType.ClusterList => "CLUSTER_LIST",
        AttributeType.MpReach => "MP_REACH_NLRI",
        AttributeType.MpUnreach => "MP_UNREACH_NLRI",
        AttributeType.ExtendedCommunities => "EXTENDED COMMUNITIES",
        AttributeType.As4Path => "AS4_PATH",
        AttributeType.As4Aggregator => "AS4_AGGREGATOR",
        AttributeType.PmsiTunnel => "PMSI_TUNNEL",
        AttributeType.TunnelEncapsulation => "Tunnel Encapsulation",
        AttributeType.TrafficEngineering => "Traffic Engineering",
        AttributeType.Ipv6ExtendedCommunities => "IPv6 Address Specific Extended Community",
        AttributeType.AccumulatedIgpMetric => "AIGP",
        AttributeType.LinkState => "BGP-LS",
        AttributeType.LargeCommunities => "LARGE_COMMUNITY",
        AttributeType.OnlyToCustomer => "OTC",
        AttributeType.PrefixSid => "BGP Prefix-SID",
        AttributeType.AttributeSet => "ATTR_SET",
        _ => string.Create(CultureInfo.InvariantCulture, $"attribute {(byte)type}"),
    };
}

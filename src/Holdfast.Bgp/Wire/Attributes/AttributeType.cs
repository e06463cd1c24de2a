namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Path attribute type codes (IANA registry "BGP Path Attributes").</summary>
internal enum AttributeType : byte
{
    Origin = 1,
    AsPath = 2,
    NextHop = 3,
    MultiExitDisc = 4,
    LocalPref = 5,
    AtomicAggregate = 6,
    Aggregator = 7,
    Communities = 8,
    OriginatorId = 9,
    ClusterList = 10,
    MpReach = 14,
    MpUnreach = 15,
    ExtendedCommunities = 16,
    As4Path = 17,
    As4Aggregator = 18,
    PmsiTunnel = 22,
    TunnelEncapsulation = 23,
    TrafficEngineering = 24,
    Ipv6ExtendedCommunities = 25,
    AccumulatedIgpMetric = 26,
    LinkState = 29,
    LargeCommunities = 32,
    OnlyToCustomer = 35,
    PrefixSid = 40,
    AttributeSet = 128,
}

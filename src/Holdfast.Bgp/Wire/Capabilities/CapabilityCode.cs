namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Capability codes (IANA registry "Capability Codes").</summary>
internal enum CapabilityCode : byte
{
    Multiprotocol = 1,
    RouteRefresh = 2,
    ExtendedNextHop = 5,
    ExtendedMessage = 6,
    Role = 9,
    GracefulRestart = 64,
    FourOctetAs = 65,
    AddPath = 69,
    EnhancedRouteRefresh = 70,
    LongLivedGracefulRestart = 71,
    Fqdn = 73,
    SoftwareVersion = 75,
}

using System.Globalization;

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

/// <summary>Capabilities that are not used by the names of the registry "Capability Codes" and of those who use others.</summary>
internal static class CapabilityName
{
    public static string Of(CapabilityCode code) => (byte)code switch
    {
        1 => "multiprotocol",
        2 => "route refresh",
        3 => "outbound route filtering",
        5 => "extended next hop",
        6 => "extended message",
        7 => "BGPsec",
        8 => "multiple labels",
        9 => "role",
        64 => "graceful restart",
        65 => "four-octet AS",
        67 => "dynamic capability",
        68 => "multisession",
        69 => "add-path",
        70 => "enhanced route refresh",
        71 => "long-lived graceful restart",
        72 => "routing policy distribution",
        73 => "host name",
        74 => "BFD strict mode",
        75 => "software version",
        76 => "paths limit",
        77 => "link-local next hop",
        128 => "route refresh, Cisco's own",
        130 => "outbound route filtering, Cisco's own",
        131 => "multisession, Cisco's own",
        var other => string.Create(CultureInfo.InvariantCulture, $"capability {other}"),
    };
}

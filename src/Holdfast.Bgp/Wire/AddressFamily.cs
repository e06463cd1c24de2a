namespace Holdfast.Bgp.Wire;

/// <summary>An address family with its subsequent one: AFI in the upper, SAFI in the lower 16 bits (RFC 4760).</summary>
public enum AddressFamily
{
    /// <summary>AFI 1, SAFI 1.</summary>
    Ipv4Unicast = (1 << 16) | 1,

    /// <summary>AFI 2, SAFI 1.</summary>
    Ipv6Unicast = (2 << 16) | 1,
}

using System.Globalization;

namespace Holdfast.Bgp.Wire;

/// <summary>An address family with its subsequent one: AFI in the upper, SAFI in the lower 16 bits (RFC 4760).</summary>
public enum AddressFamily
{
    /// <summary>AFI 1, SAFI 1.</summary>
    Ipv4Unicast = (1 << 16) | 1,

    /// <summary>AFI 2, SAFI 1.</summary>
    Ipv6Unicast = (2 << 16) | 1,
}

/// <summary>Families in words.</summary>
internal static class FamilyName
{
    /// <summary>For example <c>IPv4 unicast</c>, or its numbers where it is none of ours.</summary>
    public static string Of(AddressFamily family) => family switch
    {
        AddressFamily.Ipv4Unicast => "IPv4 unicast",
        AddressFamily.Ipv6Unicast => "IPv6 unicast",
        _ => string.Create(CultureInfo.InvariantCulture, $"AFI {(int)family >>> 16} SAFI {(int)family & 0xFFFF}"),
    };
}

using System.Globalization;

namespace Holdfast.Bgp.Wire;

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

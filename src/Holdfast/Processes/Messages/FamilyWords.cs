using System.Globalization;
using Holdfast.Bgp.Wire;

namespace Holdfast.Processes.Messages;

/// <summary>Address families in ExaBGP's words.</summary>
internal static class FamilyWords
{
    public static string Afi(int afi) => afi switch
    {
        1 => "ipv4",
        2 => "ipv6",
        25 => "l2vpn",
        16388 => "bgp-ls",
        _ => string.Create(CultureInfo.InvariantCulture, $"unknown afi {afi}"),
    };

    public static string Safi(int safi) => safi switch
    {
        1 => "unicast",
        2 => "multicast",
        4 => "nlri-mpls",
        65 => "vpls",
        70 => "evpn",
        128 => "mpls-vpn",
        133 => "flow",
        134 => "flow-vpn",
        _ => string.Create(CultureInfo.InvariantCulture, $"unknown safi {safi}"),
    };

    /// <summary><c>ipv4 unicast</c>.</summary>
    public static string Of(AddressFamily family) => $"{Afi((int)family >>> 16)} {Safi((int)family & 0xFF)}";
}

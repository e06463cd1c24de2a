using System.Net;
using System.Net.NetworkInformation;
using Holdfast.Bgp.Rib;

namespace Holdfast.Bgp.Bfd;

/// <summary>Finds out whether a neighbor is on a link of this machine.</summary>
internal static class LinkSearch
{
    /// <summary>Whether one of this machine's subnets has <paramref name="address"/>, as it is now.</summary>
    public static bool IsOnLink(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Any(own => new LinkAddress(own.Address, own.PrefixLength) is { IsHost: false } mine && mine.Covers(address));
}

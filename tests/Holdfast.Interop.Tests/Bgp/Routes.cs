using System.Globalization;
using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;
using Holdfast.Interop.Tests.Peers;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>The routes that most cases announce, and what a peer ought to make of them.</summary>
internal static class Routes
{
    public const string Dns1 = "192.0.2.235/32";
    public const string Dns1Ipv6 = "2001:db8:5301::/64";

    /// <summary>A route with MED 100.</summary>
    public static Route To(string prefix)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return new Route(
            new Prefix(IPAddress.Parse(prefix[..slash]), int.Parse(prefix[(slash + 1)..], CultureInfo.InvariantCulture)))
        {
            Med =
                100
        };
    }

    /// <summary>The same as an external neighbor should see it: from AS 65101, with ourselves as the next hop.</summary>
    public static StoredRoute From(Peering peering, string prefix)
    {
        var isIpv6 = prefix.Contains(':', StringComparison.Ordinal);
        return new StoredRoute(prefix)
        {
            AsPath = [65101],
            NextHop = isIpv6 ? peering.Link.OwnIpv6 : peering.Link.Own,
            LinkLocal = isIpv6 ? peering.Link.OwnLinkLocal : null,
            Med = 100,
        };
    }
}

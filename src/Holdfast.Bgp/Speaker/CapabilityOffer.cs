using System.Collections.Immutable;
using System.Text;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Speaker;

/// <summary>The capabilities that our OPEN to a neighbor lists (RFC 5492).</summary>
internal static class CapabilityOffer
{
    /// <summary>The capabilities, in the order they are sent.</summary>
    /// <param name="options">Our side of the session.</param>
    /// <param name="isRestarting">No session came about since the daemon began (RFC 4724, section 3, R bit).</param>
    public static EquatableArray<Capability> For(SessionOptions options, bool isRestarting)
    {
        var neighbor = options.Neighbor;
        var capabilities = ImmutableArray.CreateBuilder<Capability>();
        foreach (var family in neighbor.Families) capabilities.Add(new MultiprotocolCapability(family));
        capabilities.Add(new RouteRefreshCapability());
        if (OffersExtendedNextHop(neighbor)) capabilities.Add(ExtendedNextHopCapability.Ipv4OverIpv6);
        if (neighbor.ExtendedMessages) capabilities.Add(new ExtendedMessageCapability());
        if (neighbor.Role is { } role) capabilities.Add(new RoleCapability(role));
        if (neighbor.GracefulRestart is { } time)
        {
            // What answered is this process, so nothing was preserved over its own restart; over a lost connection everything
            // was.
            var families = neighbor.Families.Select(family =>
                new GracefulRestartFamily(family, ForwardingPreserved: !isRestarting));
            capabilities.Add(new GracefulRestartCapability(
                isRestarting, Notification: true, (ushort)time.TotalSeconds,
                EquatableArray.Create<GracefulRestartFamily>([.. families])));
        }
        if (neighbor.FourOctetAs) capabilities.Add(new FourOctetAsCapability(options.As));
        capabilities.Add(new EnhancedRouteRefreshCapability());
        if (neighbor.HostName is { } host) capabilities.Add(new FqdnCapability(Octets(host), Octets(neighbor.DomainName ?? "")));
        return new EquatableArray<Capability>(capabilities.DrainToImmutable());
    }

    private static EquatableArray<byte> Octets(string text) => EquatableArray.Create<byte>(Encoding.UTF8.GetBytes(text));

    // RFC 8950, asked of neighbors with IPv6 addresses unless told otherwise.
    private static bool OffersExtendedNextHop(NeighborOptions neighbor) =>
        neighbor.Families.Contains(AddressFamily.Ipv4Unicast)
        && (neighbor.ExtendedNextHop ?? neighbor.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>Our side of the session with one neighbor.</summary>
/// <param name="As">Our AS towards it.</param>
/// <param name="RouterId">Our BGP Identifier, in host order.</param>
/// <param name="Neighbor">What is configured.</param>
internal sealed record LocalSpeaker(uint As, uint RouterId, NeighborOptions Neighbor)
{
    public static LocalSpeaker For(BgpOptions options, NeighborOptions neighbor) =>
        new(neighbor.LocalAs ?? options.LocalAs, BinaryPrimitives.ReadUInt32BigEndian(options.RouterId.GetAddressBytes()), neighbor);

    /// <summary>Whether a session of ours needs no reset to become one of <paramref name="other"/>'s.</summary>
    public bool KeepsSession(LocalSpeaker other) => As == other.As && RouterId == other.RouterId && Neighbor.KeepsSession(other.Neighbor);

    public bool IsInternal => As == Neighbor.PeerAs;

    /// <summary>The OPEN we send.</summary>
    /// <param name="isRestarting">No session came about since the daemon began.</param>
    public OpenMessage Open(bool isRestarting = false) => new(
        As > ushort.MaxValue ? UpdateContext.AsTrans : (ushort)As,
        (ushort)Math.Clamp(Math.Ceiling(Neighbor.HoldTime.TotalSeconds), 0, ushort.MaxValue),
        RouterId,
        EquatableArray.Create(Capabilities(isRestarting).AsSpan()));

    /// <summary>RFC 8950, asked of neighbors with IPv6 addresses unless told otherwise.</summary>
    private bool OffersExtendedNextHop =>
        Neighbor.Families.Contains(AddressFamily.Ipv4Unicast)
        && (Neighbor.ExtendedNextHop ?? Neighbor.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);

    private ImmutableArray<Capability> Capabilities(bool isRestarting)
    {
        var capabilities = ImmutableArray.CreateBuilder<Capability>();
        foreach (var family in Neighbor.Families) capabilities.Add(new MultiprotocolCapability(family));
        capabilities.Add(new RouteRefreshCapability());
        if (OffersExtendedNextHop) capabilities.Add(ExtendedNextHopCapability.Ipv4OverIpv6);
        if (Neighbor.ExtendedMessages) capabilities.Add(new ExtendedMessageCapability());
        if (Neighbor.Role is { } role) capabilities.Add(new RoleCapability(role));
        if (Neighbor.GracefulRestart is { } time)
        {
            // What answered is this process, so nothing was preserved over its own restart; over a lost connection everything was.
            var families = Neighbor.Families.Select(family => new GracefulRestartFamily(family, ForwardingPreserved: !isRestarting));
            capabilities.Add(new GracefulRestartCapability(
                isRestarting, Notification: true, (ushort)time.TotalSeconds, EquatableArray.Create<GracefulRestartFamily>([.. families])));
        }
        capabilities.Add(new FourOctetAsCapability(As));
        capabilities.Add(new EnhancedRouteRefreshCapability());
        return capabilities.DrainToImmutable();
    }
}

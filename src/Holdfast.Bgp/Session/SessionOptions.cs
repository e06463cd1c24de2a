using System.Buffers.Binary;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;
using Holdfast.Collections;

namespace Holdfast.Bgp.Session;

/// <summary>Our side of the session with one neighbor, as it is configured.</summary>
/// <param name="As">Our AS towards it.</param>
/// <param name="RouterId">Our BGP Identifier, in host order.</param>
/// <param name="Neighbor">The neighbor.</param>
internal sealed record SessionOptions(uint As, uint RouterId, NeighborOptions Neighbor)
{
    /// <summary>How long a new connection may be without the neighbor's OPEN.</summary>
    public TimeSpan OpenTime { get; init; } = SessionFsm.LargeHoldTime;

    /// <summary>Addresses of services, none of which is a next hop of ours.</summary>
    public ValueList<IPAddress> ServiceAddresses { get; init; } = [];

    public bool IsInternal => As == Neighbor.PeerAs;

    public static SessionOptions For(BgpOptions options, NeighborOptions neighbor) =>
        new(neighbor.LocalAs ?? options.LocalAs,
            BinaryPrimitives.ReadUInt32BigEndian((neighbor.RouterId ?? options.RouterId).GetAddressBytes()), neighbor)
        {
            ServiceAddresses = options.ServiceAddresses,
        };

    /// <summary>Whether a session with these options needs no reset to become one with <paramref name="other"/>.</summary>
    public bool KeepsSession(SessionOptions other) =>
        As == other.As && RouterId == other.RouterId && Neighbor.KeepsSession(other.Neighbor);

    /// <summary>The OPEN we send (RFC 4271, section 4.2; AS_TRANS: RFC 6793, section 4.2.2).</summary>
    /// <param name="capabilities">The capabilities in it.</param>
    public OpenMessage Open(EquatableArray<Capability> capabilities) => new(
        As > ushort.MaxValue ? UpdateContext.AsTrans : (ushort)As,
        (ushort)Math.Clamp(Math.Ceiling(Neighbor.HoldTime.TotalSeconds), 0, ushort.MaxValue),
        RouterId,
        capabilities);
}

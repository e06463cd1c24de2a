using System.Net;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Bfd;

/// <summary>A neighbor to be watched, with nothing left to be found out.</summary>
/// <param name="Name">The neighbor's name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Source">The address we send from; null lets the kernel choose.</param>
/// <param name="IsMultihop">Routers may lie between.</param>
/// <param name="MinTtl">The lowest TTL its packets may arrive with.</param>
/// <param name="Options">Its intervals.</param>
internal sealed record BfdPeer(string Name, IPAddress Address, IPAddress? Source, bool IsMultihop, int MinTtl, BfdOptions Options)
{
    private const int HighestTtl = 255;

    /// <summary>Whose session it is: another name leaves it alone.</summary>
    public NeighborIdentity Identity { get; init; } = new(Address, null, 0);

    /// <summary>Finds out what the options leave open.</summary>
    /// <param name="neighbor">Whose <see cref="NeighborOptions.Bfd"/> is given.</param>
    /// <param name="isInternal">It is in our AS.</param>
    /// <param name="isOnLink">Whether an address is in a subnet of this machine.</param>
    public static BfdPeer For(NeighborOptions neighbor, bool isInternal, Func<IPAddress, bool> isOnLink)
    {
        var options = neighbor.Bfd!;
        var multihop = options.Multihop
            ?? (isInternal ? !neighbor.Address.IsIPv6LinkLocal && !isOnLink(neighbor.Address) : neighbor.Multihop > 1);
        // RFC 5883 names no TTL to send with: FRR takes 255, BIRD what the system has. So nothing can be demanded unasked.
        var minTtl = multihop ? options.MinTtl ?? 1 : HighestTtl;
        return new BfdPeer(neighbor.Name, neighbor.Address, neighbor.Source, multihop, minTtl, options)
        {
            Identity = neighbor.Identity,
        };
    }

    /// <summary>
    /// Whether a session with this peer can be one with <paramref name="other"/> by changing its parameters alone.
    /// </summary>
    public bool IsSameSession(BfdPeer other) => this with
    {
        Name = other.Name,
        Options = other.Options,
        MinTtl = other.MinTtl,
    } == other;
}

/// <summary>The UDP ports of Control packets (RFC 5881, section 4; RFC 5883, section 5).</summary>
/// <param name="OnLink">Where packets of neighbors on the link are received.</param>
/// <param name="Multihop">Where those of neighbors further away are.</param>
internal sealed record BfdPorts(int OnLink, int Multihop)
{
    public static BfdPorts Assigned { get; } = new(3784, 4784);

    public int Of(bool multihop) => multihop ? Multihop : OnLink;
}

using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session.Tcp;

namespace Holdfast.Bgp.Bfd;

/// <summary>A neighbor to be watched, with nothing left to be found out.</summary>
/// <param name="Name">The neighbor's name.</param>
/// <param name="Address">Its address, with the index of its interface if it is link-local.</param>
/// <param name="Source">The address we send from; null lets the kernel choose.</param>
/// <param name="IsMultihop">Routers may lie between.</param>
/// <param name="MinTtl">The lowest TTL its packets may arrive with.</param>
/// <param name="Options">Its intervals.</param>
internal sealed record BfdPeer(string Name, IPAddress Address, IPAddress? Source, bool IsMultihop, int MinTtl, BfdOptions Options)
{
    private const int HighestTtl = 255;

    // An internal neighbor may be anywhere in our AS, and its configuration does not say how far: as many as BGP itself goes.
    private const int InternalHops = 64;

    private readonly NeighborIdentity? _identity;

    /// <summary>Whose session it is: another name leaves it alone.</summary>
    public NeighborIdentity Identity { get => _identity ?? new NeighborIdentity(Address, null, 0); init => _identity = value; }

    /// <summary>Why nothing can be sent to it at this moment; null when something can.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Finds out what the options leave open.</summary>
    /// <param name="neighbor">Whose <see cref="NeighborOptions.Bfd"/> is given.</param>
    /// <param name="isInternal">It is in our AS.</param>
    /// <param name="client">Its BGP session.</param>
    /// <param name="local">The machine's addresses, as they are now.</param>
    public static BfdPeer For(NeighborOptions neighbor, bool isInternal, IBfdClient client, LocalAddresses local)
    {
        var options = neighbor.Bfd!;
        var (address, unreachable) = (neighbor.Address, (string?)null);
        if (neighbor.Interface is { } name)
        {
            if (local.IndexOf(name) is { } index) address = new IPAddress(address.GetAddressBytes(), index);
            else unreachable = $"there is no interface {name}, which its address {neighbor.Address} is on";
        }
        var source = NeighborAddress.SourceFor(neighbor.Source, address);
        // The neighbor's BFD knows us by the address its BGP session is with. The address may have gone since.
        if (source is null && client.LocalAddress is { } used && local.Has(used)) source = used;
        if (source is null && client.IsDynamic) unreachable ??= "it waits for the BGP session, whose address it is to send from";
        var multihop = options.Multihop
            ?? (isInternal ? !address.IsIPv6LinkLocal && !local.IsOnLink(address) : neighbor.Multihop > 1);
        return new BfdPeer(neighbor.Name, address, source, multihop, LeastTtl(neighbor, isInternal, multihop), options)
        {
            Identity = neighbor.Identity,
            Unreachable = unreachable,
        };
    }

    /// <summary>Whether the peer's session can be the one with <paramref name="other"/> too, at both ends of it.</summary>
    public bool IsSameSession(BfdPeer other) =>
        (Identity, IsMultihop) == (other.Identity, other.IsMultihop)
        && Address.GetAddressBytes().AsSpan().SequenceEqual(other.Address.GetAddressBytes());

    /// <summary>Whether packets go the same way as to <paramref name="other"/>.</summary>
    public bool IsSamePath(BfdPeer other) =>
        (Unreachable, IsMultihop) == (other.Unreachable, other.IsMultihop)
        && Address.Equals(other.Address) && Equals(Source, other.Source);

    // Packets are sent with 255 (RFC 5881, section 5; by custom over several hops too), and each router takes one away. Whoever
    // is further than the neighbor may be cannot make up for that (RFC 5082).
    private static int LeastTtl(NeighborOptions neighbor, bool isInternal, bool multihop)
    {
        if (!multihop) return HighestTtl;
        var hops = neighbor.TtlSecurity ?? (isInternal ? InternalHops : neighbor.Multihop);
        return neighbor.Bfd!.MinTtl ?? HighestTtl + 1 - hops;
    }
}

/// <summary>The UDP ports of Control packets (RFC 5881, section 4; RFC 5883, section 5).</summary>
/// <param name="OnLink">Where packets of neighbors on the link are received.</param>
/// <param name="Multihop">Where those of neighbors further away are.</param>
internal sealed record BfdPorts(int OnLink, int Multihop)
{
    public static BfdPorts Assigned { get; } = new(3784, 4784);

    public int Of(bool multihop) => multihop ? Multihop : OnLink;
}

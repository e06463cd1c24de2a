using System.Buffers.Binary;
using Holdfast.Bgp.Capabilities;
using Holdfast.Bgp.Messages;

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
    public OpenMessage Open { get; } = new(
        As > ushort.MaxValue ? OpenMessage.AsTrans : (ushort)As,
        (ushort)Math.Clamp(Math.Ceiling(Neighbor.HoldTime.TotalSeconds), 0, ushort.MaxValue),
        RouterId,
        [
            .. Neighbor.Families.Select(family => new MultiprotocolCapability(family)),
            new RouteRefreshCapability(),
            new FourOctetAsCapability(As),
        ]);

    /// <summary>Checks the neighbor's OPEN against what we know of it (RFC 4271, section 6.2).</summary>
    public MessageError Agree(OpenMessage open, out SessionAgreement? agreement)
    {
        agreement = null;
        if (open.As != Neighbor.PeerAs)
            return MessageError.Open(OpenSubcode.BadPeerAs, $"the neighbor is AS {open.As}, configured is {Neighbor.PeerAs}");
        // RFC 6286, section 2.2: equal identifiers are an error within one AS only.
        if (IsInternal && open.BgpIdentifier == RouterId)
        {
            Span<byte> identifier = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(identifier, open.BgpIdentifier);
            return MessageError.Open(OpenSubcode.BadBgpIdentifier, "the neighbor has our own BGP Identifier", identifier);
        }
        var offered = open.Capabilities.Items.OfType<MultiprotocolCapability>().Select(capability => capability.Family).ToList();
        // A neighbor that names no family speaks IPv4 unicast, as BGP did before RFC 4760.
        if (offered.Count == 0) offered.Add(AddressFamily.Ipv4Unicast);
        var families = Neighbor.Families.Where(offered.Contains).ToList();
        if (families.Count == 0)
            return MessageError.Open(OpenSubcode.UnsupportedCapability, "the neighbor speaks none of our families", FamilyCapabilities());
        var hold = TimeSpan.FromSeconds(Math.Min(Open.HoldTime, open.HoldTime));
        var fourOctetAs = open.Capabilities.Items.Any(capability => capability is FourOctetAsCapability);
        agreement = new SessionAgreement(open, hold, [.. families], new UpdateContext(fourOctetAs, IsInternal));
        return MessageError.None;
    }

    /// <summary>The capabilities that are missing, as RFC 5492, section 5 wants them told.</summary>
    private byte[] FamilyCapabilities() =>
        [.. Neighbor.Families.SelectMany(family => (byte[])[1, 4, (byte)((int)family >> 24), (byte)((int)family >> 16), 0, (byte)family])];
}

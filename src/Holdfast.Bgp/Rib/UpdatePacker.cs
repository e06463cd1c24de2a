using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Rib;

/// <summary>Packs a change into as few UPDATEs as it fits, withdrawals first.</summary>
/// <param name="context">What the session agreed on.</param>
/// <param name="localAs">Our AS towards the neighbor.</param>
/// <param name="enhancedRefresh">The neighbor has the answers to its ROUTE-REFRESH marked (RFC 7313).</param>
internal sealed class UpdatePacker(UpdateContext context, uint localAs, bool enhancedRefresh = false)
{
    /// <summary>Type, flags, extended length, AFI and SAFI before the prefixes of MP_UNREACH_NLRI.</summary>
    private const int UnreachOverhead = 4 + 3;

    public List<byte[]> Pack(AdjRibOutChange change)
    {
        var messages = new List<byte[]>();
        var ipv4 = change.Withdrawn.Where(prefix => prefix.Family == AddressFamily.Ipv4Unicast);
        foreach (var part in Split(ipv4, context.MaxMessageLength - UpdateMessage.MinLength))
            messages.Add(new UpdateMessage(part, [], []).ToBytes(context));
        var ipv6 = change.Withdrawn.Where(prefix => prefix.Family == AddressFamily.Ipv6Unicast);
        foreach (var part in Split(ipv6, context.MaxMessageLength - UpdateMessage.MinLength - UnreachOverhead))
            messages.Add(new UpdateMessage([], [new MpUnreachAttribute(AddressFamily.Ipv6Unicast, part)], []).ToBytes(context));
        foreach (var group in change.Announced.Where(group => !IsMarked(group.Family))) Announce(group, messages);
        foreach (var family in change.Refreshed.Where(IsMarked))
        {
            // RFC 7313, section 4: what the neighbor has and does not see between the two goes.
            messages.Add(new RouteRefreshMessage(family, RouteRefreshSubtype.Beginning).ToBytes());
            foreach (var group in change.Announced.Where(group => group.Family == family)) Announce(group, messages);
            messages.Add(new RouteRefreshMessage(family, RouteRefreshSubtype.End).ToBytes());
        }
        return messages;

        bool IsMarked(AddressFamily family) => enhancedRefresh && change.Refreshed.Contains(family);
    }

    private void Announce(RouteGroup group, List<byte[]> messages)
    {
        // The same UPDATE without routes tells how much room is left for them; one octet more for a longer attribute length.
        var overhead = Announcement(group, []).ToBytes(context).Length + 1;
        foreach (var part in Split(group.Prefixes, context.MaxMessageLength - overhead))
            messages.Add(Announcement(group, part).ToBytes(context));
    }

    private UpdateMessage Announcement(RouteGroup group, EquatableArray<Prefix> prefixes)
    {
        var attributes = new List<PathAttribute>();
        var nextHop = group.Attributes.NextHop;
        // An IPv4 route with an IPv6 next hop needs the other form too (RFC 8950, section 3).
        var classic = nextHop.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        // RFC 7606, section 5.1: MP_REACH_NLRI comes first; the others in ascending order (RFC 4271, section 5).
        if (!classic) attributes.Add(new MpReachAttribute(group.Family, nextHop.Address, nextHop.LinkLocal, prefixes));
        attributes.Add(new OriginAttribute(group.Attributes.Origin));
        var path = AsPath(group.Attributes);
        attributes.Add(new AsPathAttribute(path));
        if (classic) attributes.Add(new NextHopAttribute(nextHop.Address));
        attributes.Add(new MultiExitDiscAttribute(group.Attributes.Med));
        if (group.Attributes.LocalPref is { } localPref) attributes.Add(new LocalPrefAttribute(localPref));
        var communities = group.Attributes.Communities;
        if (communities.Standard.Length > 0) attributes.Add(new CommunitiesAttribute(new(communities.Standard)));
        if (communities.Extended.Length > 0) attributes.Add(new ExtendedCommunitiesAttribute(new(communities.Extended)));
        // RFC 6793, section 4.2.2: what two octets could not say.
        if (!context.FourOctetAs && !context.Internal && localAs > ushort.MaxValue) attributes.Add(new As4PathAttribute(path));
        if (communities.Large.Length > 0) attributes.Add(new LargeCommunitiesAttribute(new(communities.Large)));
        if (group.Attributes.OnlyToCustomer is { } marker) attributes.Add(new OnlyToCustomerAttribute(marker));
        return new UpdateMessage([], EquatableArray.Create<PathAttribute>([.. attributes]), classic ? prefixes : []);
    }

    /// <summary>Octets that the attributes of communities have.</summary>
    public static int SizeOf(CommunitySet communities) =>
        (communities.Standard.Length * 4) + (communities.Extended.Length * 8) + (communities.Large.Length * 12);

    /// <summary>Our AS alone, since we are the origin, as often as is asked; nothing within our AS (RFC 4271, section 5.1.2).</summary>
    private EquatableArray<AsPathSegment> AsPath(RouteAttributes attributes) =>
        context.Internal ? [] : [new AsPathSegment(IsSet: false, new([.. Enumerable.Repeat(localAs, 1 + attributes.AsPathPrepend)]))];

    private static IEnumerable<EquatableArray<Prefix>> Split(IEnumerable<Prefix> prefixes, int room)
    {
        var part = new List<Prefix>();
        var used = 0;
        foreach (var prefix in prefixes)
        {
            var size = PrefixEncoding.Size(prefix);
            if (used + size > room)
            {
                yield return EquatableArray.Create<Prefix>([.. part]);
                part.Clear();
                used = 0;
            }
            part.Add(prefix);
            used += size;
        }
        if (part.Count > 0) yield return EquatableArray.Create<Prefix>([.. part]);
    }
}

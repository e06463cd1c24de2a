using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Rib;

/// <summary>Packs a change into as few UPDATEs as it fits, withdrawals first.</summary>
/// <param name="context">What the session agreed on.</param>
/// <param name="enhancedRefresh">The neighbor has the answers to its ROUTE-REFRESH marked (RFC 7313).</param>
internal sealed class UpdatePacker(UpdateContext context, bool enhancedRefresh = false)
{
    // Type, flags, extended length, AFI and SAFI before the prefixes of MP_UNREACH_NLRI.
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
        var attributes = new List<PathAttribute>(group.Attributes.Path);
        // RFC 6793, section 4.2.2: what two octets could not say.
        if (!context.FourOctetAs && group.Attributes.Find<AsPathAttribute>() is { NeedsFourOctets: true } path)
            attributes.Add(new As4PathAttribute(path.Segments));
        var nextHop = group.Attributes.NextHop;
        // An IPv4 route with an IPv6 next hop needs the other form too (RFC 8950, section 3).
        var classic = nextHop.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        if (classic) attributes.Add(new NextHopAttribute(nextHop.Address));
        // Ascending (RFC 4271, section 5), but for MP_REACH_NLRI, which comes first (RFC 7606, section 5.1).
        attributes.Sort((left, right) => left.Type.CompareTo(right.Type));
        if (!classic) attributes.Insert(0, new MpReachAttribute(group.Family, nextHop.Address, nextHop.LinkLocal, prefixes));
        return new UpdateMessage([], EquatableArray.Create<PathAttribute>([.. attributes]), classic ? prefixes : []);
    }

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

/// <summary>Messages that go out together.</summary>
internal sealed class RouteBatch
{
    public RouteBatch(IReadOnlyList<byte[]> messages)
    {
        Types = [.. messages.Select(message => MessageHeader.TypeOf(message))];
        Octets = new byte[messages.Sum(message => message.Length)];
        var at = 0;
        foreach (var message in messages)
        {
            message.CopyTo(Octets, at);
            at += message.Length;
        }
    }

    /// <summary>One message behind the other.</summary>
    public byte[] Octets { get; }

    /// <summary>What each of them is.</summary>
    public MessageType[] Types { get; }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Monitoring;

/// <summary>Decodes messages for those who look at them.</summary>
internal static class ContentReader
{
    /// <summary>Reads what follows the header; null when it is malformed.</summary>
    public static MessageContent? Read(MessageType type, ReadOnlySpan<byte> body, UpdateContext context)
    {
        switch (type)
        {
            case MessageType.Open:
                return OpenMessage.TryRead(body, out var open).IsError ? null : Of(open!);
            case MessageType.Update:
                var reading = UpdateReader.Read(body, context);
                return reading.Message is { } update ? Of(update, reading.TreatAsWithdraw) : null;
            case MessageType.Notification:
                return NotificationMessage.TryRead(body, out var its).IsError ? null
                    : new NotificationContent((byte)its!.Code, its.Subcode, its.Data.AsSpan().ToArray());
            case MessageType.RouteRefresh:
                return RouteRefreshMessage.TryRead(body, out var refresh).IsError ? null
                    : new RouteRefreshContent((ushort)((int)refresh!.Family >>> 16), (byte)refresh.Family, (byte)refresh.Subtype);
            default:
                return new KeepaliveContent();
        }
    }

    private static OpenContent Of(OpenMessage open)
    {
        var identifier = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(identifier, open.BgpIdentifier);
        return new OpenContent(open.MyAs, open.HoldTime, new IPAddress(identifier), [.. open.Capabilities.Items.Select(Of)]);
    }

    private static CapabilityContent Of(Capability capability)
    {
        var octets = new byte[MessageHeader.MaxMessageLength];
        var writer = new WireWriter(octets);
        capability.WriteValue(ref writer);
        return new CapabilityContent((byte)capability.Code, writer.Written.ToArray());
    }

    private static UpdateContent Of(UpdateMessage update, bool treatAsWithdraw)
    {
        var withdrawn = ImmutableArray.CreateBuilder<(AddressFamily, ImmutableArray<Prefix>)>();
        var announced = ImmutableArray.CreateBuilder<(AddressFamily, IPAddress, ImmutableArray<Prefix>)>();
        if (update.Withdrawn.Count > 0) withdrawn.Add((AddressFamily.Ipv4Unicast, update.Withdrawn.Items));
        if (Find<MpUnreachAttribute>(update) is { Withdrawn.Count: > 0 } unreach)
            withdrawn.Add((unreach.Family, unreach.Withdrawn.Items));
        if (update.Nlri.Count > 0)
            Announce(AddressFamily.Ipv4Unicast, Find<NextHopAttribute>(update)?.Address ?? IPAddress.Any, update.Nlri.Items);
        if (Find<MpReachAttribute>(update) is { Nlri.Count: > 0 } reach) Announce(reach.Family, reach.NextHop, reach.Nlri.Items);
        return new UpdateContent
        {
            EndOfRib = update.EndOfRib,
            Withdrawn = withdrawn.DrainToImmutable(),
            Announced = announced.DrainToImmutable(),
            Origin = Find<OriginAttribute>(update)?.Value,
            Med = Find<MultiExitDiscAttribute>(update)?.Value,
            LocalPref = Find<LocalPrefAttribute>(update)?.Value,
            Communities = CommunitySet.Of(
                (Find<CommunitiesAttribute>(update)?.Communities ?? []).AsSpan(),
                (Find<LargeCommunitiesAttribute>(update)?.Communities ?? []).AsSpan(),
                (Find<ExtendedCommunitiesAttribute>(update)?.Communities ?? []).AsSpan()),
            Further = FurtherOf(update),
        };

        void Announce(AddressFamily family, IPAddress nextHop, ImmutableArray<Prefix> prefixes)
        {
            if (treatAsWithdraw) withdrawn.Add((family, prefixes));
            else announced.Add((family, nextHop, prefixes));
        }
    }

    private static FurtherAttributes FurtherOf(UpdateMessage update)
    {
        var segments = Find<AsPathAttribute>(update)?.Segments.Items;
        var aggregator = Find<AggregatorAttribute>(update);
        return new FurtherAttributes
        {
            AsPath = segments is { } all ? new AsPath([.. Ases(all, isSet: false)], [.. Ases(all, isSet: true)]) : null,
            AtomicAggregate = Find<AtomicAggregateAttribute>(update) is not null,
            Aggregator = aggregator is null ? null : new Aggregator(aggregator.As, aggregator.Address),
            OriginatorId = Find<OriginatorIdAttribute>(update)?.RouterId,
            ClusterList = [.. (Find<ClusterListAttribute>(update)?.Clusters ?? []).Items],
            Raw = [.. update.Attributes.Items.Where(IsRaw).OrderBy(one => one.Type).Select(Raw)],
        };
    }

    private static IEnumerable<uint> Ases(ImmutableArray<AsPathSegment> segments, bool isSet) =>
        segments.Where(segment => segment.IsSet == isSet).SelectMany(segment => segment.Ases.Items);

    private static bool IsRaw(PathAttribute attribute) => attribute
        is UnknownAttribute { Type: not (AttributeType.MpReach or AttributeType.MpUnreach) }
        or OnlyToCustomerAttribute or As4PathAttribute or As4AggregatorAttribute;

    // Its value, from how it is written.
    private static RawAttribute Raw(PathAttribute attribute)
    {
        var octets = new byte[MessageHeader.MaxExtendedMessageLength];
        var writer = new WireWriter(octets);
        attribute.Write(ref writer, new UpdateContext(FourOctetAs: true, Internal: false));
        var isLong = (octets[0] & (byte)AttributeFlags.ExtendedLength) != 0;
        return new RawAttribute((byte)attribute.Type, (byte)attribute.Flags, [.. writer.Written[(isLong ? 4 : 3)..]]);
    }

    private static T? Find<T>(UpdateMessage update)
        where T : PathAttribute => update.Attributes.Items.OfType<T>().FirstOrDefault();
}

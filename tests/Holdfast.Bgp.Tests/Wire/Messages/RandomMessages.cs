using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire.Messages;

/// <summary>Makes valid messages of every kind; one seed makes one sequence of them.</summary>
internal sealed class RandomMessages(int seed)
{
    /// <summary>A tunnel type (RFC 6514, section 5).</summary>
    private const byte IngressReplication = 6;

    private readonly Random _random = new(seed);

    public Message Next(UpdateContext context) => _random.Next(5) switch
    {
        0 => Open(),
        1 => Notification(),
        2 => KeepaliveMessage.Instance,
        3 => new RouteRefreshMessage(AnyFamily(), (RouteRefreshSubtype)_random.Next(256)),
        _ => Update(context),
    };

    public OpenMessage Open()
    {
        ushort[] holdTimes = [0, 3, 90, ushort.MaxValue];
        return new OpenMessage(
            (ushort)_random.Next(1 << 16), holdTimes[_random.Next(4)], 1 + (uint)_random.Next(), Some(12, Capability));
    }

    public NotificationMessage Notification() =>
        new((ErrorCode)_random.Next(256), (byte)_random.Next(256), Octets(_random.Next(300)));

    public UpdateMessage Update(UpdateContext context)
    {
        var nlri = Some(40, () => Prefix(AddressFamily.Ipv4Unicast));
        List<PathAttribute> attributes = [];
        if (Flag()) attributes.Add(MpReach(context));
        attributes.Add(new OriginAttribute((Origin)_random.Next(3)));
        attributes.Add(new AsPathAttribute(Some(3, () => Segment(context.FourOctetAs))));
        attributes.Add(new NextHopAttribute(new IPAddress([(byte)_random.Next(1, 127), .. Bytes(3)])));
        if (Flag()) attributes.Add(new MultiExitDiscAttribute(Number()));
        if (context.Internal) attributes.Add(new LocalPrefAttribute(Number()));
        if (Flag()) attributes.Add(new AtomicAggregateAttribute());
        if (Flag()) attributes.Add(new AggregatorAttribute(As(context.FourOctetAs), new IPAddress(Bytes(4))));
        if (Flag())
            attributes.Add(new CommunitiesAttribute([new Community(Number()), .. Some(100, () => new Community(Number()))]));
        if (context.Internal && Flag()) attributes.Add(new OriginatorIdAttribute(new IPAddress(Bytes(4))));
        if (context.Internal && Flag())
            attributes.Add(new ClusterListAttribute([new IPAddress(Bytes(4)), .. Some(5, () => new IPAddress(Bytes(4)))]));
        if (Flag()) attributes.Add(MpUnreach());
        if (Flag()) attributes.Add(new ExtendedCommunitiesAttribute([Extended(), .. Some(30, Extended)]));
        if (!context.FourOctetAs && Flag()) attributes.Add(new As4PathAttribute([Segment(fourOctetAs: true)]));
        if (!context.FourOctetAs && Flag()) attributes.Add(new As4AggregatorAttribute(As(true), new IPAddress(Bytes(4))));
        if (Flag()) attributes.Add(new LargeCommunitiesAttribute([Large(), .. Some(20, Large)]));
        if (Flag()) attributes.Add(new OnlyToCustomerAttribute(As(true)));
        if (Flag()) attributes.Add(Opaque());
        return new UpdateMessage(
            Some(40, () => Prefix(AddressFamily.Ipv4Unicast)), EquatableArray.Create<PathAttribute>([.. attributes]), nlri);
    }

    public Prefix Prefix(AddressFamily family)
    {
        var size = family == AddressFamily.Ipv4Unicast ? 4 : 16;
        return new Prefix(new IPAddress(Bytes(size)), _random.Next((size * 8) + 1));
    }

    private MpReachAttribute MpReach(UpdateContext context)
    {
        var family = Family();
        var nlri = Some(20, () => Prefix(family));
        if (family == AddressFamily.Ipv4Unicast && !(context.ExtendedNextHop && Flag()))
            return new MpReachAttribute(family, new IPAddress(Bytes(4)), null, nlri);
        return new MpReachAttribute(
            family, new IPAddress(Bytes(16)), Flag() ? null : new IPAddress([0xFE, 0x80, .. Bytes(14)]), nlri);
    }

    private MpUnreachAttribute MpUnreach()
    {
        var family = Family();
        return new MpUnreachAttribute(family, Some(40, () => Prefix(family)));
    }

    /// <summary>One whose value is checked at most.</summary>
    private UnknownAttribute Opaque()
    {
        const AttributeFlags transitive = AttributeFlags.Optional | AttributeFlags.Transitive;
        return _random.Next(6) switch
        {
            0 => new UnknownAttribute(transitive, AttributeType.PmsiTunnel, [0, IngressReplication, .. Octets(3), .. Octets(4)]),
            1 => new UnknownAttribute(
                transitive, AttributeType.TunnelEncapsulation, [.. Bytes(2), 0, 7, 1, 1, .. Bytes(1), 128, 0, 1, .. Bytes(1)]),
            2 => new UnknownAttribute(transitive, AttributeType.Ipv6ExtendedCommunities, Octets(20 * _random.Next(1, 20))),
            3 => new UnknownAttribute(AttributeFlags.Optional, AttributeType.AccumulatedIgpMetric, [1, 0, 11, .. Octets(8)]),
            4 => new UnknownAttribute(transitive, AttributeType.AttributeSet, [.. Octets(4), 0x40, 1, 1, 0]),
            _ => new UnknownAttribute(transitive | AttributeFlags.Partial, (AttributeType)200, Octets(_random.Next(400))),
        };
    }

    private LargeCommunity Large() => new(Number(), Number(), Number());

    private ExtendedCommunity Extended() => new((ulong)_random.NextInt64(long.MinValue, long.MaxValue));

    private uint As(bool fourOctet) => fourOctet ? 1 + (uint)_random.Next() : (uint)_random.Next(1, 1 << 16);

    private AsPathSegment Segment(bool fourOctetAs) => new(_random.Next(2) == 0,
        [1, .. Some(fourOctetAs ? 30 : 60, () => As(fourOctetAs))]);

    private Capability Capability() => _random.Next(13) switch
    {
        0 => new MultiprotocolCapability(AnyFamily()),
        1 => new RouteRefreshCapability(),
        2 => new FourOctetAsCapability(Number()),
        3 => new ExtendedNextHopCapability(
            Some(4, () => new ExtendedNextHop((AddressFamily)Number(), (ushort)_random.Next(1 << 16)))),
        4 => new ExtendedMessageCapability(),
        5 => new RoleCapability((BgpRole)_random.Next(256)),
        6 => new GracefulRestartCapability(
            Flag(), Flag(), (ushort)_random.Next(4096), Some(6, () => new GracefulRestartFamily(AnyFamily(), Flag()))),
        7 => new AddPathCapability([Direction(), .. Some(4, Direction)]),
        8 => new EnhancedRouteRefreshCapability(),
        9 => new LongLivedGracefulRestartCapability(Some(4, () => new LongLivedFamily(AnyFamily(), Flag(), Number() >> 8))),
        10 => new FqdnCapability(Octets(_random.Next(40)), Octets(_random.Next(40))),
        11 => new SoftwareVersionCapability(Octets(_random.Next(60))),
        _ => new UnknownCapability((CapabilityCode)_random.Next(76, 256), Octets(_random.Next(60))),
    };

    private AddPathFamily Direction() => Flag() ? new(AnyFamily(), true, Flag()) : new(AnyFamily(), Flag(), true);

    private bool Flag() => _random.Next(2) == 0;

    /// <summary>Whatever three octets can say.</summary>
    private AddressFamily AnyFamily() => (AddressFamily)(_random.Next(1 << 16) << 16 | _random.Next(256));

    private AddressFamily Family() => _random.Next(2) == 0 ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast;

    private uint Number() => (uint)_random.NextInt64(1L << 32);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private EquatableArray<byte> Octets(int count) => EquatableArray.Create<byte>(Bytes(count));

    private EquatableArray<T> Some<T>(int max, Func<T> make) =>
        EquatableArray.Create<T>([.. Enumerable.Range(0, _random.Next(max + 1)).Select(_ => make())]);
}

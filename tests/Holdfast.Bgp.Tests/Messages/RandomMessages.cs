using System.Net;
using Holdfast.Bgp.Capabilities;
using Holdfast.Bgp.Messages;
using Holdfast.Bgp.Messages.Attributes;

namespace Holdfast.Bgp.Tests.Messages;

/// <summary>Makes valid messages of every kind; one seed makes one sequence of them.</summary>
internal sealed class RandomMessages(int seed)
{
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
        return new OpenMessage((ushort)_random.Next(1 << 16), holdTimes[_random.Next(4)], 1 + (uint)_random.Next(), Some(12, Capability));
    }

    public NotificationMessage Notification() =>
        new((ErrorCode)_random.Next(256), (byte)_random.Next(256), Octets(_random.Next(300)));

    public UpdateMessage Update(UpdateContext context)
    {
        var nlri = Some(40, () => Prefix(AddressFamily.Ipv4Unicast));
        List<PathAttribute> attributes = [];
        if (_random.Next(2) == 0) attributes.Add(MpReach());
        attributes.Add(new OriginAttribute((Origin)_random.Next(3)));
        attributes.Add(new AsPathAttribute(Some(3, () => Segment(context.FourOctetAs))));
        attributes.Add(new NextHopAttribute(new IPAddress([(byte)_random.Next(1, 127), .. Bytes(3)])));
        if (_random.Next(2) == 0) attributes.Add(new MultiExitDiscAttribute(Number()));
        if (context.Internal) attributes.Add(new LocalPrefAttribute(Number()));
        if (_random.Next(2) == 0) attributes.Add(new CommunitiesAttribute([new Community(Number()), .. Some(100, () => new Community(Number()))]));
        if (_random.Next(2) == 0) attributes.Add(new MpUnreachAttribute(Family(), Some(40, () => Prefix(AddressFamily.Ipv6Unicast))) is var unreach
            && unreach.Family == AddressFamily.Ipv4Unicast ? new MpUnreachAttribute(AddressFamily.Ipv4Unicast, nlri) : unreach);
        if (!context.FourOctetAs && _random.Next(2) == 0) attributes.Add(new As4PathAttribute([Segment(fourOctetAs: true)]));
        if (_random.Next(2) == 0)
            attributes.Add(new UnknownAttribute(AttributeFlags.Optional | AttributeFlags.Transitive | AttributeFlags.Partial, (AttributeType)200, Octets(_random.Next(400))));
        return new UpdateMessage(Some(40, () => Prefix(AddressFamily.Ipv4Unicast)), EquatableArray.Create<PathAttribute>([.. attributes]), nlri);
    }

    public Prefix Prefix(AddressFamily family)
    {
        var size = family == AddressFamily.Ipv4Unicast ? 4 : 16;
        return new Prefix(new IPAddress(Bytes(size)), _random.Next((size * 8) + 1));
    }

    private MpReachAttribute MpReach() => Family() == AddressFamily.Ipv4Unicast
        ? new MpReachAttribute(AddressFamily.Ipv4Unicast, new IPAddress(Bytes(4)), null, Some(20, () => Prefix(AddressFamily.Ipv4Unicast)))
        : new MpReachAttribute(AddressFamily.Ipv6Unicast, new IPAddress(Bytes(16)),
            _random.Next(2) == 0 ? null : new IPAddress([0xFE, 0x80, .. Bytes(14)]), Some(20, () => Prefix(AddressFamily.Ipv6Unicast)));

    private AsPathSegment Segment(bool fourOctetAs) => new(_random.Next(2) == 0,
        [1, .. Some(fourOctetAs ? 30 : 60, () => fourOctetAs ? 1 + (uint)_random.Next() : (uint)_random.Next(1, 1 << 16))]);

    private Capability Capability() => _random.Next(13) switch
    {
        0 => new MultiprotocolCapability(AnyFamily()),
        1 => new RouteRefreshCapability(),
        2 => new FourOctetAsCapability(Number()),
        3 => new ExtendedNextHopCapability(Some(4, () => new ExtendedNextHop((AddressFamily)Number(), (ushort)_random.Next(1 << 16)))),
        4 => new ExtendedMessageCapability(),
        5 => new RoleCapability((BgpRole)_random.Next(256)),
        6 => new GracefulRestartCapability(Flag(), Flag(), (ushort)_random.Next(4096), Some(6, () => new GracefulRestartFamily(AnyFamily(), Flag()))),
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

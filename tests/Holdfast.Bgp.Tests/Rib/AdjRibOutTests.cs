using System.Net;
using FsCheck.Xunit;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Tests.Wire.Messages;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Rib;

public class AdjRibOutTests
{
    private static readonly ResolvedNextHop Ipv4Hop = new(IPAddress.Parse("198.51.100.1"));
    private static readonly ResolvedNextHop Ipv6Hop = new(IPAddress.Parse("2001:db8::1"), IPAddress.Parse("fe80::1"));

    [Property(MaxTest = 200)]
    public bool Applying_the_updates_yields_the_desired_routes(int seed)
    {
        var random = new Random(seed);
        var prefixes = new RandomMessages(seed);
        var pool = Enumerable.Range(0, 30).Select(index =>
            prefixes.Prefix(index % 2 == 0 ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast)).Distinct().ToList();
        var context = new UpdateContext(random.Next(2) == 0, random.Next(2) == 0);
        var packer = new UpdatePacker(context);
        var rib = new AdjRibOut();
        var neighbor = new Dictionary<Prefix, RouteAttributes>();
        for (var step = 0; step < 5; step++)
        {
            var desired = pool.Where(_ => random.Next(2) == 0)
                .ToDictionary(prefix => prefix, prefix => Attributes(prefix, random, context));
            if (random.Next(4) == 0) rib.Refresh(AddressFamily.Ipv6Unicast);
            foreach (var message in packer.Pack(rib.Replace(Table(desired)))) Apply(message, context, neighbor);
            if (neighbor.Count != desired.Count || desired.Any(route => neighbor[route.Key] != route.Value)) return false;
            if (rib.Replace(Table(desired)) is not { IsEmpty: true }) return false;
        }
        return true;
    }

    [Fact]
    public void Equal_attributes_share_an_update_and_withdrawals_come_first()
    {
        var rib = new AdjRibOut();
        var packer = new UpdatePacker(new UpdateContext(true, false));
        var attributes = External(Ipv4Hop);
        var ipv6 = External(Ipv6Hop);
        Assert.Equal(2, packer.Pack(rib.Replace(Table(new()
        {
            [Net("192.0.2.1", 32)] = attributes,
            [Net("192.0.2.2", 32)] = attributes,
            [Net("2001:db8:1::", 48)] = ipv6,
            [Net("2001:db8:2::", 48)] = ipv6,
        }))).Count);

        var updates = packer.Pack(rib.Replace(Table(new() { [Net("192.0.2.3", 32)] = attributes }))).Select(Read).ToList();
        Assert.Equal([Net("192.0.2.1", 32), Net("192.0.2.2", 32)], updates[0]
            .Withdrawn.Items.Order(Comparer<Prefix>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
        Assert.Equal(2, Assert.IsType<MpUnreachAttribute>(updates[1].Attributes[0]).Withdrawn.Count);
        Assert.Equal([Net("192.0.2.3", 32)], updates[2].Nlri.Items);
    }

    [Theory]
    [InlineData(AddressFamily.Ipv4Unicast)]
    [InlineData(AddressFamily.Ipv6Unicast)]
    public void No_message_exceeds_4096_octets_and_none_is_needless(AddressFamily family)
    {
        var hop = family == AddressFamily.Ipv4Unicast ? Ipv4Hop : Ipv6Hop;
        var communities = CommunitySet.Of([.. Enumerable.Range(1, 63).Select(value => new Community((uint)value))]);
        var attributes = RouteAttributes.Of(
            hop, new OriginAttribute(Origin.Igp), new AsPathAttribute([]), new MultiExitDiscAttribute(100),
            new LocalPrefAttribute(100), new CommunitiesAttribute(new(communities.Standard)));
        var desired = Enumerable.Range(0, 5000).ToDictionary(
            index => family == AddressFamily.Ipv4Unicast ? Net($"10.{index >> 8}.{index & 255}.1", 32)
                : Net($"2001:db8:{index:x}::1", 128), _ => attributes);
        var rib = new AdjRibOut();
        var packer = new UpdatePacker(new UpdateContext(true, true));
        foreach (var messages in (List<byte[]>[])[
            packer.Pack(rib.Replace(Table(desired))), packer.Pack(rib.Replace(RouteTable.Empty))])
        {
            Assert.All(messages, message => Assert.InRange(message.Length, 1, 4096));
            Assert.All(messages.SkipLast(1), message => Assert.InRange(message.Length, 4096 - 20, 4096));
        }
    }

    [Fact]
    public void Neighbor_without_four_octets_gets_as_trans_and_as4_path()
    {
        var path = new AsPathAttribute([new AsPathSegment(IsSet: false, [4200000001])]);
        var packer = new UpdatePacker(new UpdateContext(FourOctetAs: false, Internal: false));
        var message = packer.Pack(new AdjRibOut().Replace(
            Table(new() { [Net("192.0.2.1", 32)] = RouteAttributes.Of(Ipv4Hop, new OriginAttribute(Origin.Igp), path) })))[0];
        var update = Read(message, new UpdateContext(false, false));
        Assert.Equal([23456u], update.Attributes.Items.OfType<AsPathAttribute>().Single().Segments[0].Ases.Items);
        Assert.Equal([4200000001u], update.Attributes.Items.OfType<As4PathAttribute>().Single().Segments[0].Ases.Items);
    }

    [Fact]
    public void Refresh_sends_the_family_again_and_no_other()
    {
        var rib = new AdjRibOut();
        var desired = new Dictionary<Prefix, RouteAttributes>
        {
            [Net("192.0.2.1", 32)] = RouteAttributes.Of(Ipv4Hop),
            [Net("2001:db8::", 48)] = RouteAttributes.Of(Ipv6Hop),
        };
        rib.Replace(Table(desired));
        rib.Refresh(AddressFamily.Ipv6Unicast);
        var change = rib.Replace(Table(desired));
        Assert.Equal([Net("2001:db8::", 48)], change.Announced.SelectMany(group => group.Prefixes));
        Assert.Empty(change.Withdrawn);
    }

    private static RouteAttributes External(ResolvedNextHop hop) => RouteAttributes.Of(
        hop, new OriginAttribute(Origin.Igp), new AsPathAttribute([new AsPathSegment(IsSet: false, [65101])]),
        new MultiExitDiscAttribute(100));

    private static RouteTable Table(Dictionary<Prefix, RouteAttributes> routes) => new(routes, []);

    private static RouteAttributes Attributes(Prefix prefix, Random random, UpdateContext context) => RouteAttributes.Of(
        prefix.Family == AddressFamily.Ipv4Unicast ? Ipv4Hop : Ipv6Hop,
        new OriginAttribute((Origin)random.Next(3)),
        new AsPathAttribute(
            context.Internal ? [] : [new AsPathSegment(false, new([.. Enumerable.Repeat(65101u, random.Next(1, 4))]))]),
        new MultiExitDiscAttribute((uint)random.Next(2)),
        context.Internal ? new LocalPrefAttribute(100) : null,
        Some(random, () => new Community((uint)random.Next())) is { Length: > 0 } standard
            ? new CommunitiesAttribute(EquatableArray.Create<Community>(standard)) : null,
        Some(random, () => new LargeCommunity(1, (uint)random.Next(), 3)) is { Length: > 0 } large
            ? new LargeCommunitiesAttribute(EquatableArray.Create<LargeCommunity>(large)) : null,
        Some(random, () => new ExtendedCommunity((ulong)random.NextInt64())) is { Length: > 0 } extended
            ? new ExtendedCommunitiesAttribute(EquatableArray.Create<ExtendedCommunity>(extended)) : null);

    private static T[] Some<T>(Random random, Func<T> one) => [.. Enumerable.Range(0, random.Next(3)).Select(_ => one())];

    /// <summary>What a neighbor makes of an UPDATE.</summary>
    private static void Apply(byte[] message, UpdateContext context, Dictionary<Prefix, RouteAttributes> neighbor)
    {
        var update = Read(message, context);
        foreach (var prefix in update.Withdrawn) neighbor.Remove(prefix);
        var attributes = update.Attributes.Items;
        foreach (var prefix in attributes.OfType<MpUnreachAttribute>().SelectMany(unreach => unreach.Withdrawn)) neighbor.Remove(
            prefix);
        var reach = attributes.OfType<MpReachAttribute>().SingleOrDefault();
        var nextHop = reach is null ? attributes.OfType<NextHopAttribute>().SingleOrDefault()?.Address : reach.NextHop;
        if (nextHop is null) return;
        var stored = RouteAttributes.Of(
            new ResolvedNextHop(nextHop, reach?.LinkLocal),
            attributes.Where(attribute => attribute is not (MpReachAttribute or NextHopAttribute)));
        foreach (var prefix in reach?.Nlri ?? update.Nlri) neighbor[prefix] = stored;
    }

    private static UpdateMessage Read(byte[] message) => Read(message, new UpdateContext(true, false));

    private static UpdateMessage Read(byte[] message, UpdateContext context)
    {
        Assert.False(MessageHeader.TryRead(message, out var header).IsError);
        Assert.Equal(message.Length, header.Length);
        var reading = UpdateReader.Read(message.AsSpan(MessageHeader.Size), context);
        Assert.False(reading.Error.IsError);
        Assert.Empty(reading.Faults);
        return reading.Message!;
    }

    private static Prefix Net(string address, int length) => new(IPAddress.Parse(address), length);
}

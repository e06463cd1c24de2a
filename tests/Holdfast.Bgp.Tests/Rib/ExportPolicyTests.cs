using System.Net;
using FsCheck.Xunit;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Tests.Rib;

/// <summary>What one neighbor is told of a route.</summary>
public class ExportPolicyTests
{
    private static readonly Route Dns1 = Route("192.0.2.53/32");

    [Fact]
    public void A_neighbor_may_have_its_own_attributes()
    {
        var attributes = Export(
            Dns1 with { Med = 100, AsPathPrepend = 1, Communities = CommunitySet.Of(new Community(1)) }, new ExportOptions
            {
                AddMed = 50,
                AsPathPrepend = 2,
                Origin = Origin.Incomplete,
                LocalPreference = 200,
                Communities = CommunitySet.Of([], [new LargeCommunity(65101, 1, 2)]),
            })!;
        Assert.Equal((150u, 3, Origin.Incomplete, null),
            (attributes.Med, attributes.AsPathPrepend, attributes.Origin, attributes.LocalPref));
        Assert.Equal("0:1 65101:1:2", attributes.Communities.ToString());
    }

    [Fact]
    public void An_internal_neighbor_gets_local_preference_and_no_path()
    {
        var attributes = Export(
            Dns1 with { AsPathPrepend = 1 }, new ExportOptions { LocalPreference = 200, AsPathPrepend = 2 }, isInternal: true)!;
        Assert.Equal((200u, 0), (attributes.LocalPref, attributes.AsPathPrepend));
        Assert.Equal(300u, Export(
            Dns1 with { LocalPref = 300 }, new ExportOptions { LocalPreference = 200 }, isInternal: true)!.LocalPref);
    }

    [Fact]
    public void Med_stays_within_its_bounds() =>
        Assert.Equal(uint.MaxValue, Export(Dns1 with { Med = uint.MaxValue - 1 }, new ExportOptions { AddMed = 5 })!.Med);

    [Fact]
    public void Kinds_of_communities_can_be_left_out()
    {
        Assert.True(ExtendedCommunity.TryParse("rt:65101:1", out var target));
        var route = Dns1 with { Communities = CommunitySet.Of([new Community(1)], [new LargeCommunity(1, 2, 3)], [target]) };
        Assert.Equal("0:1 1:2:3 rt:65101:1", Export(route, new ExportOptions())!.Communities.ToString());
        Assert.Equal("1:2:3",
            Export(route, new ExportOptions { SendCommunities = CommunityKinds.Large })!.Communities.ToString());
        Assert.Equal("", Export(route, new ExportOptions { SendCommunities = CommunityKinds.None })!.Communities.ToString());
    }

    [Fact]
    public void What_is_not_transitive_stays_within_the_as()
    {
        Assert.True(ExtendedCommunity.TryParse("0x4004fe4d00000001", out var bandwidth));
        var route = Dns1 with { Communities = CommunitySet.Of([], [], [bandwidth]) };
        Assert.Empty(Export(route, new ExportOptions())!.Communities.Extended);
        Assert.Equal([bandwidth], Export(route, new ExportOptions(), isInternal: true)!.Communities.Extended);
    }

    [Theory]
    [InlineData(BgpRole.Provider, true)]
    [InlineData(BgpRole.Peer, true)]
    [InlineData(BgpRole.RouteServer, true)]
    [InlineData(BgpRole.Customer, false)]
    [InlineData(BgpRole.RouteServerClient, false)]
    [InlineData(null, false)]
    public void Routes_go_down_and_across_with_our_as_in_otc(BgpRole? role, bool marked)
    {
        Assert.Equal(marked ? 65101u : null, Export(Dns1, new ExportOptions(), role: role)!.OnlyToCustomer);
        Assert.Null(Export(Dns1, new ExportOptions(), role: role, isInternal: true)!.OnlyToCustomer);
    }

    [Fact]
    public void What_is_not_listed_is_never_announced()
    {
        var only = new ExportOptions
        {
            AnnounceOnly = [
            new PrefixRange(Dns1.Prefix, false), new PrefixRange(Route("203.0.113.0/24").Prefix, true)]
        };
        Assert.NotNull(Export(Dns1, only));
        Assert.NotNull(Export(Route("203.0.113.0/24"), only));
        Assert.NotNull(Export(Route("203.0.113.7/32"), only));
        Assert.Null(Export(Route("203.0.112.0/23"), only, out var reason));
        Assert.Equal("announce_only does not list it", reason);
        Assert.Null(Export(Route("192.0.2.0/24"), only));
        Assert.Null(Export(Dns1, new ExportOptions { AnnounceOnly = [] }));
    }

    [Fact]
    public void A_path_that_is_written_out_is_sent_as_it_is()
    {
        Assert.True(AsPath.TryParse("64512 64513 {64514 64515}", out var path));
        var route = Dns1 with { Further = new FurtherAttributes { AsPath = path } };
        Assert.Equal("64512 64513 {64514 64515}", Export(route, new ExportOptions())!.AsPath);
        Assert.Equal("64512 64513 {64514 64515}", Export(route, new ExportOptions(), isInternal: true)!.AsPath);
        Assert.Equal(
            "65101 64512 64513 {64514 64515}", Export(route, new ExportOptions { AsPathPrepend = 1 })!.AsPath);
        Assert.Equal("", Export(Dns1 with { Further = new() { AsPath = new([], []) } }, new ExportOptions())!.AsPath);
    }

    [Fact]
    public void No_med_is_sent_where_a_route_has_none_and_none_is_added()
    {
        var route = Dns1 with { Med = null };
        Assert.DoesNotContain(Attributes(route, new ExportOptions(), false).Path, one => one is MultiExitDiscAttribute);
        Assert.Contains(new MultiExitDiscAttribute(5), Attributes(route, new ExportOptions { AddMed = 5 }, false).Path);
    }

    [Fact]
    public void What_belongs_to_our_as_stays_within_it()
    {
        var route = Dns1 with
        {
            Further = new FurtherAttributes
            {
                OriginatorId = IPAddress.Parse("192.0.2.9"),
                ClusterList = [IPAddress.Parse("192.0.2.8")],
                Aigp = 77,
                AtomicAggregate = true,
                Aggregator = new Aggregator(65102, IPAddress.Parse("192.0.2.7")),
            },
        };
        AttributeType[] transitive = [AttributeType.AtomicAggregate, AttributeType.Aggregator];
        AttributeType[] ours = [AttributeType.OriginatorId, AttributeType.ClusterList, AttributeType.AccumulatedIgpMetric];
        Assert.Equal([.. transitive, .. ours],
            Attributes(route, new ExportOptions(), true).Path.Items.Select(one => one.Type).Intersect([.. transitive, .. ours]));
        Assert.Equal(transitive,
            Attributes(route, new ExportOptions(), false).Path.Items.Select(one => one.Type).Intersect([.. transitive, .. ours]));
        Assert.Contains(AttributeType.AccumulatedIgpMetric,
            Attributes(route, new ExportOptions { Aigp = true }, false).Path.Items.Select(one => one.Type));
    }

    [Fact]
    public void An_attribute_by_its_numbers_takes_the_place_of_ours()
    {
        var raw = RawAttribute.Parse("0x05 0x40 0x00000063")!;
        var attributes = Attributes(Dns1 with { Further = new FurtherAttributes { Raw = [raw] } }, new ExportOptions(), true);
        var sent = Assert.Single(attributes.Path.Items, one => one.Type == AttributeType.LocalPref);
        Assert.Equal(UnknownAttribute.Of(AttributeFlags.Transitive, AttributeType.LocalPref, [0, 0, 0, 99]), sent);
        Assert.Null(RawAttribute.Parse("0x03 0x40 0xc0000201"));
    }

    [Property(MaxTest = 200)]
    public bool A_list_lets_pass_what_one_of_its_ranges_covers(int seed)
    {
        var random = new Random(seed);
        PrefixRange[] ranges =
            [.. Enumerable.Range(0, random.Next(6)).Select(_ => new PrefixRange(Any(random), random.Next(2) == 0))];
        var list = new PrefixList([.. ranges]);
        return Enumerable.Range(0, 50).Select(_ => Any(random))
            .All(prefix => list.Covers(prefix) == ranges.Any(range => range.Covers(prefix)));

        // Few enough bits that some hit.
        static Prefix Any(Random random) => random.Next(2) == 0
            ? new Prefix(new IPAddress([10, (byte)random.Next(3), (byte)(random.Next(3) << 6), 0]), random.Next(6, 27))
            : new Prefix(new IPAddress([0x20, 1, (byte)random.Next(3), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                random.Next(14, 40));
    }

    [Fact]
    public async Task More_than_max_announced_is_withheld_in_the_order_of_the_services()
    {
        var peer = new FakePeer(neighbor => neighbor with { Export = new ExportOptions { MaxAnnounced = 2, NextHop = Literal } });
        peer.Neighbor.Announce([Route("192.0.2.3/32"), Route("192.0.2.2/32"), Route("192.0.2.1/32"), Route("192.0.2.3/32")]);
        await peer.EstablishAsync();
        var status = peer.Neighbor.Snapshot();
        Assert.Equal(["192.0.2.2/32", "192.0.2.3/32"], status.Announced.Select(route => route.Prefix.ToString()));
        var withheld = Assert.Single(status.Withheld);
        Assert.Equal("192.0.2.1/32", withheld.Prefix.ToString());
        Assert.Contains("max_announced is 2", withheld.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_options_change_without_a_reset()
    {
        var peer = new FakePeer(neighbor => neighbor with { Export = new ExportOptions { NextHop = Literal } });
        peer.Neighbor.Announce([Dns1]);
        await peer.EstablishAsync();
        var options = peer.Neighbor.Options.Neighbor;
        var now = peer.Neighbor.Options with { Neighbor = options with { Export = options.Export with { AddMed = 7 } } };
        Assert.True(now.KeepsSession(peer.Neighbor.Options));
        Assert.False((now with { Neighbor = now.Neighbor with { Multihop = 2 } }).KeepsSession(peer.Neighbor.Options));
        peer.Neighbor.Reconfigure(now);
        Assert.Equal(SessionState.Established, peer.State);
        Assert.Equal(7u, Assert.Single(peer.Neighbor.Snapshot().Announced).Med);
    }

    private static NextHopOptions Literal { get; } =
        new(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self());

    private static AnnouncedRoute? Export(Route route, ExportOptions options, bool isInternal = false, BgpRole? role = null) =>
        Export(route, options, out _, isInternal, role);

    private static RouteAttributes Attributes(Route route, ExportOptions options, bool isInternal) =>
        Attributes(route, options, out _, isInternal, null)!;

    private static AnnouncedRoute? Export(
        Route route, ExportOptions options, out string? reason, bool isInternal = false, BgpRole? role = null) =>
        Attributes(route, options, out reason, isInternal, role) is { } attributes
            ? new AnnouncedRoute(route.Prefix, attributes) : null;

    private static RouteAttributes? Attributes(
        Route route, ExportOptions options, out string? reason, bool isInternal, BgpRole? role)
    {
        var neighbor = new NeighborOptions(
            "router", IPAddress.Parse("198.51.100.254"), isInternal ? 65101u : 65000u)
        { Export = options, Role = role };
        var local = SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") }, neighbor);
        var agreement = new SessionAgreement(
            FakePeer.Open(), TimeSpan.FromSeconds(9), [AddressFamily.Ipv4Unicast], new UpdateContext(true, isInternal));
        return new ExportPolicy(local, agreement, Link).Attributes(route, out reason);
    }

    private static SessionLink Link { get; } =
        new(IPAddress.Parse("198.51.100.1"), null, false, false) { Ipv4 = IPAddress.Parse("198.51.100.1") };

    private static Route Route(string text)
    {
        var network = IPNetwork.Parse(text);
        return new Route(new Prefix(network.BaseAddress, network.PrefixLength));
    }
}

using Holdfast.Bgp.Options;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>What the routes of an exabgp.conf become.</summary>
public sealed class RouteTests : IDisposable
{
    private readonly Loaded _loaded = new();

    public void Dispose() => _loaded.Dispose();

    [Theory]
    [InlineData("next-hop 192.0.2.10 med 100 local-preference 200 origin EGP", "192.0.2.10 med 100 pref 200 Egp")]
    [InlineData("next-hop self as-path [ 64512 64513 ( 64514 64515 ) ]", "self path 64512 64513 {64514 64515}")]
    [InlineData("next-hop self as-path 1.10", "self path 65546")]
    [InlineData("next-hop self as-path [ ]", "self path ")]
    [InlineData("next-hop self community [ 65101:1 0xFFFFFF01 no-peer 4259840002 ]",
        "self 65000:2 65101:1 65535:65281 65535:65284")]
    [InlineData("next-hop self community 65101:1 large-community [ 65101:1:2 18446744073709551619 ]",
        "self 65101:1 1:0:3 65101:1:2")]
    [InlineData("next-hop self extended-community [ target:65101:1 origin:4200000000:5 target:192.0.2.1:7 ]",
        "self rt:49152:33619975 rt:65101:1 soo:4200000000:5")]
    [InlineData("next-hop self extended-community [ bandwidth:65101:125000 0x0002fe4d00000009 ]",
        "self rt:65101:9 0x4004fe4d47f42400")]
    [InlineData("next-hop self aggregator ( 65101:192.0.2.7 ) atomic-aggregate", "self by 65101:192.0.2.7 atomic")]
    [InlineData("next-hop self aggregator (65101:192.0.2.7)", "self by 65101:192.0.2.7")]
    [InlineData("next-hop self originator-id 192.0.2.7 cluster-list [ 192.0.2.8 192.0.2.9 ]",
        "self from 192.0.2.7 over 192.0.2.8 192.0.2.9")]
    [InlineData("next-hop self aigp 0x40 attribute [ 0x63 0xc0 0x0102 ]", "self aigp 64 0x63 0xc0 0x0102")]
    [InlineData("next-hop self split /16 name lab", "self lab 198.18.0.0/16 198.19.0.0/16")]
    [InlineData("next-hop self watchdog dnsr withdraw", "self dnsr waits")]
    public void An_attribute_becomes_a_key(string attributes, string words)
    {
        foreach (var form in (string[])
        [
            $"static {{ route 198.18.0.0/15 {attributes}; }}", $"static {{ route 198.18.0.0/15 {{ {attributes}; }} }}",
            $"static {{ attributes {attributes} nlri 198.18.0.0/15; }}",
                $"announce {{ ipv4 {{ unicast 198.18.0.0/15 {attributes}; }} }}",
        ])
            Assert.Equal(words, Words(Assert.Single(_loaded.InNeighbor(form).Bgp!.StaticRoutes)));
    }

    [Fact]
    public void Attributes_are_for_every_prefix_behind_them()
    {
        var routes = _loaded.InNeighbor(
            "static { attributes next-hop self med 7 nlri 198.18.0.0/16 198.19.0.0/16 192.0.2.77; }").Bgp!.StaticRoutes;
        Assert.Equal(["198.18.0.0/16 7", "198.19.0.0/16 7", "192.0.2.77/32 7"],
            routes.Select(route => $"{route.Prefix} {route.Med}"));
    }

    [Fact]
    public void Families_stand_beside_each_other()
    {
        var routes = _loaded.InNeighbor(
            "announce { ipv4 { unicast 198.18.0.0/15 next-hop self; } ipv6 { unicast 2001:db8::/32 next-hop 2001:db8::1; } }")
            .Bgp!.StaticRoutes;
        Assert.Equal(["198.18.0.0/15", "2001:db8::/32"], routes.Select(route => $"{route.Prefix}"));
    }

    private static string Words(StaticRoute its)
    {
        var (route, further) = (its, its.Further);
        string?[] words =
        [
            route.NextHop.Ipv4 is NextHop.Literal hop ? $"{hop.Value}" : "self",
            route.Med is { } med ? $"med {med}" : null,
            route.LocalPref is { } preference ? $"pref {preference}" : null,
            route.Origin == default ? null : $"{route.Origin}",
            further.AsPath is { } path ? $"path {path}" : null,
            route.Communities.IsEmpty ? null : $"{route.Communities}",
            further.Aggregator is { } aggregator ? $"by {aggregator}" : null,
            further.AtomicAggregate ? "atomic" : null,
            further.OriginatorId is { } originator ? $"from {originator}" : null,
            further.ClusterList.IsEmpty ? null : $"over {string.Join(' ', further.ClusterList)}",
            further.Aigp is { } metric ? $"aigp {metric}" : null,
            further.Raw.IsEmpty ? null : string.Join(' ', further.Raw),
            its.Name.Length == 0 ? null : its.Name,
            its.Split is null ? null : string.Join(' ', its.Prefixes),
            its.Watchdog,
            its.Withdrawn ? "waits" : null,
        ];
        return string.Join(' ', words.OfType<string>());
    }
}

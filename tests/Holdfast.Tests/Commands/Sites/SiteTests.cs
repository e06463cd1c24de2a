using Holdfast.Commands.Sites;
using Holdfast.Contracts.Reports;

namespace Holdfast.Tests.Commands.Sites;

public sealed class SiteTests
{
    [Fact]
    public void The_lowest_med_of_those_that_announce_is_active()
    {
        var site = Site.Of(
        [
            Node("lb1", FakeNode.Service("192.0.2.53/32", med: 200)), Node("lb2", FakeNode.Service("192.0.2.53/32", med: 100)),
            Node("lb3", FakeNode.Service("192.0.2.53/32", med: 100)),
            Node("lb4", FakeNode.Service("192.0.2.53/32", med: 50, neighbors: 0)),
            Node("lb5", FakeNode.Service("192.0.2.53/32", med: 10, draining: true)),
        ]);
        Assert.Equal(
            ["lb1 standby", "lb2 active", "lb3 active", "lb4 withdrawn", "lb5 draining"],
            site.Routes.Select(route => $"{route.Node} {route.Role}"));
        Assert.Empty(site.Problems);
        Assert.True(site.Healthy);
    }

    [Fact]
    public void A_prefix_that_nobody_announces_is_a_problem_and_so_is_a_node_that_does_not_answer()
    {
        var site = Site.Of([Node("lb1", FakeNode.Service("192.0.2.53/32", med: null, neighbors: 0))]);
        Assert.Equal("dns1 192.0.2.53/32 is announced by no node that answers", Assert.Single(site.Problems));
        Assert.False(site.Healthy);
        Assert.False(Site.Of([new NodeAnswer("lb1", "no daemon answers", null, [])]).Healthy);
    }

    [Fact]
    public void Only_a_prefix_that_no_other_node_announces_is_the_last()
    {
        ServiceReport[] own = [FakeNode.Service("192.0.2.53/32"), FakeNode.Service("2001:db8::53/64", name: "dns2")];
        // What is announced is the network, whichever address in it is served.
        NodeAnswer[] others =
        [
            Node("lb2", FakeNode.Service("2001:db8::54/64")), new NodeAnswer("lb3", "no daemon answers", null, []),
            Node("lb4", FakeNode.Service("192.0.2.53/32", draining: true)),
            Node("lb5", FakeNode.Service("192.0.2.53/32", neighbors: 0)),
        ];
        Assert.Equal(["192.0.2.53/32"], LastAnnounced(null, own, others));
        Assert.Empty(LastAnnounced("dns2", own, others));
        Assert.Empty(LastAnnounced(null, own, [.. others, Node("lb6", own[0])]));
        Assert.Empty(LastAnnounced(null, [FakeNode.Service("192.0.2.53/32", med: null, neighbors: 0)], []));
    }

    [Fact]
    public void Of_those_that_drain_a_prefix_the_one_whose_name_is_last_gives_way()
    {
        var prefix = FakeNode.Service("192.0.2.53/32");
        NodeAnswer[] others =
        [
            Node("lb1", FakeNode.Service("192.0.2.53/32", draining: true)),
            Node("lb9", FakeNode.Service("192.0.2.54/32", draining: true)),
            Node("lb8", FakeNode.Service("192.0.2.53/32", med: null, neighbors: 0)),
            new NodeAnswer("lb7", "no daemon answers", null, []),
            Node("lb3", FakeNode.Service("192.0.2.53/32", neighbors: 0, draining: true)),
        ];
        Assert.Equal(["lb1", "lb3"], Site.Drainers(prefix, others));
        Assert.False(Site.GivesWay(prefix, "lb0", others));
        Assert.False(Site.GivesWay(prefix, "lb2", others));
        Assert.True(Site.GivesWay(prefix, "lb4", others));
        Assert.True(Site.GivesWay(prefix, "lb0", []));
    }

    private static IEnumerable<string> LastAnnounced(
        string? service, IReadOnlyList<ServiceReport> own, IReadOnlyList<NodeAnswer> others) =>
        Site.WithoutAnnouncer(Site.Announced(service, own), others).Select(last => last.Prefix);

    private static NodeAnswer Node(string name, params ServiceReport[] services) =>
        new(name, null, FakeNode.Status(name), services);
}

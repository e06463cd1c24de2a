using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Work and memory grow with the routes and with the neighbors, not with their square or their product.</summary>
public class ScaleTests
{
    [Fact]
    public void Ten_times_the_routes_take_about_ten_times_the_time()
    {
        Measure(2_000);
        // In turns, until one pair was disturbed by nothing else. A square would be a hundred times in each.
        var pairs = new List<(TimeSpan Few, TimeSpan Many)>();
        do
        {
            pairs.Add((Enumerable.Range(0, 3).Min(_ => Measure(2_000).Time), Measure(20_000).Time));
        }
        while (pairs[^1].Many > pairs[^1].Few * 40 && pairs.Count < 10);
        Assert.True(pairs[^1].Many <= pairs[^1].Few * 40, "2,000 and 20,000 routes: " + string.Join(", ", pairs));
    }

    [Fact]
    public void Neighbors_that_are_told_the_same_share_what_they_are_told()
    {
        Measure(5_000);
        var one = Measure(5_000, neighbors: 1).Allocated;
        var fifty = Measure(5_000, neighbors: 50).Allocated;
        Assert.True(fifty < one * 2, $"{one} octets for one neighbor, {fifty} for fifty");
    }

    [Fact]
    public void Neighbors_that_are_told_another_thing_do_not_share_it()
    {
        var groups = new UpdateGroups();
        var routes = Routes(10);
        var plain = Sender(groups, new ExportOptions());
        var other = Sender(groups, new ExportOptions { AddMed = 5 });
        plain.Update(routes);
        other.Update(routes);
        Assert.All(plain.Routes.Values, attributes => Assert.Equal(100u, attributes.Find<MultiExitDiscAttribute>()!.Value));
        Assert.All(other.Routes.Values, attributes => Assert.Equal(105u, attributes.Find<MultiExitDiscAttribute>()!.Value));
    }

    [Fact]
    public void Messages_of_a_group_are_written_once()
    {
        var groups = new UpdateGroups();
        var (first, second) = (Sender(groups, new ExportOptions()), Sender(groups, new ExportOptions()));
        var (before, after) = (Routes(10), Routes(20));
        first.Update(before);
        second.Update(before);
        var batch = first.Update(after);
        Assert.Same(batch, second.Update(after));
        Assert.Equal([MessageType.Update], batch.Types);
        Assert.Same(first.Routes, second.Routes);
    }

    [Fact]
    public void One_route_of_ten_thousand_costs_what_one_of_a_hundred_costs()
    {
        Change(100);
        var (few, many) = (Change(100), Change(10_000));
        Assert.True(many < few * 10, $"{few} octets for one of a hundred, {many} for one of ten thousand");

        static long Change(int count)
        {
            var sender = Sender(new UpdateGroups(), new ExportOptions());
            var desired = DesiredRoutes.Empty.With(Routes(count).All.ToDictionary(route => route.Prefix, ImmutableArray.Create));
            sender.Update(desired);
            long octets = 0;
            foreach (var med in (uint[])[1, 2, 3])
            {
                var route = Routes(count).All[count / 2] with { Med = med };
                octets = GC.GetAllocatedBytesForCurrentThread();
                desired = desired.With(new Dictionary<Prefix, ImmutableArray<Route>> { [route.Prefix] = [route] });
                Assert.Equal([MessageType.Update], sender.Update(desired).Types);
                octets = GC.GetAllocatedBytesForCurrentThread() - octets;
            }
            Assert.Equal(count, sender.RouteCount);
            return octets;
        }
    }

    private static (TimeSpan Time, long Allocated) Measure(int count, int neighbors = 1)
    {
        var groups = new UpdateGroups();
        var senders = Enumerable.Range(0, neighbors).Select(_ => Sender(groups, new ExportOptions())).ToList();
        DesiredRoutes none = [], noneAgain = [];
        foreach (var sender in senders) sender.Update(none);
        var routes = Routes(count);
        var octets = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        foreach (var sender in senders) sender.Update(routes);
        foreach (var sender in senders) sender.Update(noneAgain);
        return (Stopwatch.GetElapsedTime(begin), GC.GetAllocatedBytesForCurrentThread() - octets);
    }

    private static RouteSender Sender(UpdateGroups groups, ExportOptions export)
    {
        var neighbor = new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000) { Export = export };
        var local = SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") }, neighbor);
        var agreement = new SessionAgreement(
            FakePeer.Open(), TimeSpan.FromSeconds(9), [AddressFamily.Ipv4Unicast], new UpdateContext(true, false));
        return new RouteSender(local, agreement, IPAddress.Parse("198.51.100.1"), new NoLinks(), groups);
    }

    private static DesiredRoutes Routes(int count) =>
        [.. Enumerable.Range(0, count).Select(index =>
            new Route(new Prefix(new IPAddress([10, (byte)(index >> 16), (byte)(index >> 8), (byte)index]), 32)) { Med = 100 })];

    private sealed class NoLinks : ILinkAddresses
    {
        public Link? Find(IPAddress localAddress) => null;

        public void LookAnew() { }
    }
}

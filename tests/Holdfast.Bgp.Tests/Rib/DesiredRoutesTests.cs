using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Tests.Rib;

/// <summary>What is wanted, and how one differs from the next.</summary>
public class DesiredRoutesTests
{
    [Fact]
    public void A_neighbor_that_follows_the_differences_has_what_one_that_begins_anew_has()
    {
        var random = new Random(7);
        var (follower, late) = (Sender(), Sender());
        var desired = DesiredRoutes.Empty;
        for (var round = 0; round < 200; round++)
        {
            var changes = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(40)).Distinct()
                .ToDictionary(Prefix,
                    number => Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, number)).ToImmutableArray());
            desired = round % 50 == 49
                ? desired.With([Host(round % 40, 99)], [Host(1, 77), Host(2, 78) with { Neighbors = ["other"] }])
                : desired.With(changes);
            follower.Update(desired);
            // One that does not take what it is sent for a while is behind by several.
            if (random.Next(5) == 0) late.Update(desired);
            var fresh = Sender();
            fresh.Update(desired);
            Assert.Equal(Text(fresh), Text(follower));
            Assert.Equal(Withheld(fresh), Withheld(follower));
        }
        late.Update(desired);
        Assert.Equal(Text(follower), Text(late));
        Assert.Equal(desired.All.Length, desired.All.GroupBy(route => route.Prefix).Sum(group => desired.To(group.Key).Count()));
    }

    [Fact]
    public void What_is_too_far_behind_is_not_known()
    {
        var first = DesiredRoutes.Empty.With(Change(1));
        var third = first.With(Change(2)).With(Change(3));
        Assert.Equal([Prefix(2), Prefix(3)], third.ChangedSince(first)!.Order());
        Assert.Empty(third.ChangedSince(third)!);
        Assert.Null(first.ChangedSince(third));
        Assert.Null(third.With([], []).ChangedSince(third));
        var all = third.With(Enumerable.Range(0, 5000).ToDictionary(Prefix, number => ImmutableArray.Create(Host(number, 1))));
        Assert.Null(all.ChangedSince(third));
        Assert.Equal([Prefix(4)], all.With(Change(4)).ChangedSince(all)!);
    }

    private static Dictionary<Prefix, ImmutableArray<Route>> Change(int number) => new() { [Prefix(number)] = [Host(number, 1)] };

    private static Route Any(Random random, int number) => Host(number, (uint)random.Next(3)) with
    {
        IsWithdrawal = random.Next(4) == 0,
        Neighbors = random.Next(3) switch { 0 => null, 1 => ["router"], _ => ["other"] },
        // There is no link to take the next hop from: such a route is withheld.
        NextHop = random.Next(5) > 0 ? NextHopOptions.Self
            : new NextHopOptions(new NextHop.LinkLocal(), new NextHop.Self()),
    };

    private static Prefix Prefix(int number) => new(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 32);

    private static Route Host(int number, uint med) => new(Prefix(number)) { Med = med };

    private static string Text(RouteSender sender) => string.Join('\n', sender.Routes.OrderBy(route => route.Key)
        .Select(route => $"{route.Key} {new AnnouncedRoute(route.Key, route.Value).Med}"));

    private static IEnumerable<Prefix> Withheld(RouteSender sender) => sender.Withheld.Select(route => route.Prefix).Order();

    private static RouteSender Sender()
    {
        var neighbor = new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000);
        var local = SessionOptions.For(new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Parse("192.0.2.1") }, neighbor);
        var agreement = new SessionAgreement(
            FakePeer.Open(), TimeSpan.FromSeconds(9), [AddressFamily.Ipv4Unicast], new UpdateContext(true, false));
        return new RouteSender(local, agreement, IPAddress.Parse("198.51.100.1"), new NoLinks(), new UpdateGroups());
    }

    private sealed class NoLinks : ILinkAddresses
    {
        public Link? Find(IPAddress localAddress) => null;

        public void LookAnew() { }
    }
}

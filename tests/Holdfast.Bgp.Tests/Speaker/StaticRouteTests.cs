using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Routes that are announced beside those of the services.</summary>
public class StaticRouteTests
{
    private static readonly NextHopOptions NextHop =
        new(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self());

    [Fact]
    public async Task Are_announced_and_end_and_change_with_the_options()
    {
        await using var speakers = LoopbackSpeakers.Create();
        var options = speakers.FirstOptions with { StaticRoutes = [Static("192.0.2.0/24"), Static("198.18.0.0/15")] };
        speakers.First.Reconfigure(options);
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length == 2);
        options = options with { StaticRoutes = [Static("192.0.2.0/24"), Static("203.0.113.0/24") with { Split = 26 }] };
        Assert.Equal(5, Assert.Single(speakers.First.Preview(options, [])).Then.Length);
        speakers.First.Reconfigure(options);
        Assert.Equal(
            ["192.0.2.0/24", "203.0.113.0/26", "203.0.113.64/26", "203.0.113.128/26", "203.0.113.192/26"],
            Announced(speakers));
        Assert.Equal((SessionState.Established, 0), (speakers.FirstSees.State, speakers.FirstSees.Flaps));
    }

    [Fact]
    public async Task A_services_route_and_then_a_processes_come_before_them()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Reconfigure(
            speakers.FirstOptions with { StaticRoutes = [Static("192.0.2.0/24"), Static("198.18.0.0/15")] });
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length == 2);
        speakers.First.AnnounceBeside(Beside(
            Route("198.18.0.0/15") with { Med = 7 }, Route("203.0.113.0/24") with { IsWithdrawal = true }));
        Assert.Equal([0u, 7u], speakers.FirstSees.Announced.Select(route => route.Med));
        speakers.First.Announce([Route("198.18.0.0/15") with { Med = 9 }]);
        speakers.First.AnnounceBeside(Beside(
            [.. new[] { "192.0.2.0/24", "198.18.0.0/15" }.Select(prefix => Route(prefix) with { IsWithdrawal = true })]));
        Assert.Equal(9u, Assert.Single(speakers.FirstSees.Announced).Med);
        speakers.First.AnnounceBeside(new[] { "192.0.2.0/24", "198.18.0.0/15", "203.0.113.0/24" }
            .ToDictionary(prefix => Route(prefix).Prefix, _ => ImmutableArray<Route>.Empty));
        Assert.Equal(["192.0.2.0/24", "198.18.0.0/15"], Announced(speakers));
    }

    [Fact]
    public async Task Are_for_the_neighbors_they_name()
    {
        await using var speakers = LoopbackSpeakers.Create();
        var name = speakers.FirstOptions.Neighbors[0].Name;
        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            StaticRoutes =
            [
                Static("192.0.2.0/24") with { Neighbors = [name] },
                Static("198.18.0.0/15") with { Neighbors = ["another"] },
            ],
        });
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length > 0);
        Assert.Equal(["192.0.2.0/24"], Announced(speakers));
    }

    [Fact]
    public async Task Follow_their_watchdog()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Reconfigure(speakers.FirstOptions with
        {
            StaticRoutes =
            [
                Static("192.0.2.0/24") with { Watchdog = "dnsr" },
                Static("198.18.0.0/15") with { Watchdog = "dnsr", Withdrawn = true },
            ],
        });
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length > 0);
        Assert.Equal(["192.0.2.0/24"], Announced(speakers));
        speakers.First.SetWatchdog("dnsr", true);
        Assert.Equal(["192.0.2.0/24", "198.18.0.0/15"], Announced(speakers));
        speakers.First.SetWatchdog("dnsr", false);
        Assert.Empty(Announced(speakers));
    }

    [Fact]
    public async Task All_routes_are_sent_again_when_that_is_asked()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Reconfigure(speakers.FirstOptions with { StaticRoutes = [Static("192.0.2.0/24")] });
        await speakers.StartAsync();
        await Wait.UntilAsync(() => speakers.FirstSees.Announced.Length > 0);
        var sent = speakers.FirstSees.Sent.Update;
        speakers.First.Resend(["another"]);
        Assert.Equal(sent, speakers.FirstSees.Sent.Update);
        speakers.First.Resend([speakers.FirstOptions.Neighbors[0].Name]);
        await Wait.UntilAsync(() => speakers.FirstSees.Sent.Update == sent + 1);
    }

    private static string[] Announced(LoopbackSpeakers speakers) =>
        [.. speakers.FirstSees.Announced.Select(route => route.Prefix.ToString())];

    private static StaticRoute Static(string text) => new(Route(text).Prefix) { NextHop = NextHop };

    private static Dictionary<Prefix, ImmutableArray<Route>> Beside(params Route[] routes) =>
        routes.ToDictionary(route => route.Prefix, route => ImmutableArray.Create(route));

    private static Route Route(string text)
    {
        var network = IPNetwork.Parse(text);
        return new Route(new Prefix(network.BaseAddress, network.PrefixLength)) { NextHop = NextHop };
    }
}

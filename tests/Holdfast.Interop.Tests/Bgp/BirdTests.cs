using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>The speaker against BIRD 2: what it stored, what it said, and what either does when the other fails.</summary>
public sealed class BirdTests(BirdLink link) : IClassFixture<BirdLink>
{
    private const string Dns1 = "192.0.2.235/32";
    private const string Dns1Ipv6 = "2001:db8:5301::/64";
    private const string OverIpv4 = "local 198.51.100.130 as 395089; neighbor 198.51.100.129 port {0} as 65101;";
    private const string OverIpv6 = "local 2001:db8:b69::2 as 395089; neighbor 2001:db8:b69::1 port {0} as 65101;";

    private readonly int _port = FreePort();

    [Fact]
    public async Task Carries_both_families_over_ipv4_with_med_and_communities()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([Route(Dns1), Route(Dns1Ipv6)]);
        await UpAsync(speaker);

        var ipv4 = await RouteAsync(bird, Dns1);
        Has(ipv4, "BGP.origin: IGP");
        Has(ipv4, "BGP.as_path: 65101");
        Has(ipv4, "BGP.next_hop: 198.51.100.129");
        Has(ipv4, "BGP.med: 100");
        Has(ipv4, "BGP.community: (65101,1) (65101,100)");
        var ipv6 = await RouteAsync(bird, Dns1Ipv6);
        Has(ipv6, "BGP.as_path: 65101");
        Has(ipv6, $"BGP.next_hop: 2001:db8:b69::1 {link.OwnLinkLocal}");
        Has(ipv6, "BGP.med: 100");
        Assert.Equal(TimeSpan.FromSeconds(9), speaker.Neighbors[0].HoldTime);
        Assert.Equal(IPAddress.Parse("203.0.113.1"), speaker.Neighbors[0].RouterId);
    }

    [Fact]
    public async Task Carries_both_families_over_ipv6()
    {
        using var bird = Bird(OverIpv6);
        await using var speaker = Speaker(Ipv6Neighbor);
        speaker.Announce([Route(Dns1), Route(Dns1Ipv6)]);
        await UpAsync(speaker);

        Has(await RouteAsync(bird, Dns1), "BGP.next_hop: 198.51.100.129");
        Has(await RouteAsync(bird, Dns1Ipv6), $"BGP.next_hop: 2001:db8:b69::1 {link.OwnLinkLocal}");
    }

    [Fact]
    public async Task Stores_every_form_of_ipv6_next_hop()
    {
        using var bird = Bird(OverIpv6);
        await using var speaker = Speaker(Ipv6Neighbor);
        var other = IPAddress.Parse("2001:db8:b69::77");
        (string Prefix, NextHop NextHop, string Stored)[] forms =
        [
            ("2001:db8:a1::/48", new NextHop.Self(), $"2001:db8:b69::1 {link.OwnLinkLocal}"),
            ("2001:db8:a2::/48", new NextHop.Global(), "2001:db8:b69::1"),
            ("2001:db8:a3::/48", new NextHop.LinkLocal(), $":: {link.OwnLinkLocal}"),
            ("2001:db8:a4::/48", new NextHop.Literal(other), "2001:db8:b69::77"),
            ("2001:db8:a5::/48", new NextHop.Literal(BirdLink.OwnIpv6), $"2001:db8:b69::1 {link.OwnLinkLocal}"),
            ("2001:db8:a6::/48", new NextHop.Pair(other, IPAddress.Parse("fe80::77")), "2001:db8:b69::77 fe80::77"),
        ];
        speaker.Announce([.. forms.Select(form => Route(form.Prefix) with { NextHop = new NextHopOptions(new NextHop.Self(), form.NextHop) })]);
        await UpAsync(speaker);
        foreach (var (prefix, nextHop, stored) in forms)
        {
            var text = await RouteAsync(bird, prefix);
            Assert.True(text.Split('\n').Any(line => line.Trim() == $"BGP.next_hop: {stored}"), $"{nextHop} was stored as: {text}");
        }
    }

    [Fact]
    public async Task Internal_neighbor_gets_local_preference_and_an_empty_path()
    {
        using var bird = Bird("local 198.51.100.130 as 65101; neighbor 198.51.100.129 port {0} as 65101;");
        await using var speaker = Speaker(neighbor => neighbor with { PeerAs = 65101 });
        speaker.Announce([Route(Dns1)]);
        await UpAsync(speaker);
        var route = await RouteAsync(bird, Dns1);
        Has(route, "BGP.local_pref: 100");
        Assert.Contains(route.Split('\n'), line => line.Trim() == "BGP.as_path:");
    }

    [Fact]
    public async Task Speaks_two_octets_to_a_neighbor_that_knows_no_more()
    {
        using var bird = Bird("local 198.51.100.130 as 64500; neighbor 198.51.100.129 port {0} as 65101; enable as4 off;");
        await using var speaker = Speaker(neighbor => neighbor with { PeerAs = 64500 });
        speaker.Announce([Route(Dns1)]);
        await UpAsync(speaker);
        Assert.DoesNotContain(speaker.Neighbors[0].Capabilities, capability => capability.StartsWith("four-octet", StringComparison.Ordinal));
        Has(await RouteAsync(bird, Dns1), "BGP.as_path: 65101");
    }

    [Fact]
    public async Task Four_octet_as_is_stored_whole()
    {
        using var bird = Bird("local 198.51.100.130 as 4200000002; neighbor 198.51.100.129 port {0} as 4200000001;");
        await using var speaker = Speaker(neighbor => neighbor with { PeerAs = 4200000002, LocalAs = 4200000001 });
        speaker.Announce([Route(Dns1)]);
        await UpAsync(speaker);
        Has(await RouteAsync(bird, Dns1), "BGP.as_path: 4200000001");
    }

    [Fact]
    public async Task Signs_with_tcp_md5()
    {
        using var bird = Bird(OverIpv4 + " password \"the key\";");
        await using var speaker = Speaker(neighbor => neighbor with { Password = "the key" });
        await UpAsync(speaker);
    }

    [Fact]
    public async Task Lets_bird_connect_with_tcp_md5()
    {
        using var bird = Bird(OverIpv4 + " password \"the key\";");
        await using var speaker = Speaker(neighbor => neighbor with { Password = "the key", Passive = true });
        await UpAsync(speaker);
    }

    [Fact]
    public async Task Withdraws_and_changes_reach_bird_at_once()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([Route(Dns1), Route(Dns1Ipv6)]);
        await UpAsync(speaker);
        await RouteAsync(bird, Dns1Ipv6);

        speaker.Announce([Route(Dns1) with { Med = 900 }]);
        await UntilAsync(() => bird.Route(Dns1).Contains("BGP.med: 900", StringComparison.Ordinal));
        Assert.DoesNotContain("BGP.med", bird.Route(Dns1Ipv6), StringComparison.Ordinal);
        speaker.Announce([]);
        await UntilAsync(() => !bird.Route(Dns1).Contains("BGP.med", StringComparison.Ordinal));
        Assert.Equal(SessionState.Established, speaker.Neighbors[0].State);
    }

    [Fact]
    public async Task Answers_route_refresh()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([Route(Dns1), Route(Dns1Ipv6)]);
        await UpAsync(speaker);
        await RouteAsync(bird, Dns1);
        var sent = speaker.Neighbors[0].Sent.Update;

        bird.Ask("reload", "in", "holdfast");
        // One for each of the two families.
        await UntilAsync(() => speaker.Neighbors[0].Received.RouteRefresh == 2);
        await UntilAsync(() => speaker.Neighbors[0].Sent.Update == sent + 2);
        await RouteAsync(bird, Dns1);
    }

    [Fact]
    public async Task Comes_back_after_bird_was_killed()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([Route(Dns1)]);
        await UpAsync(speaker);
        bird.Kill();
        await UntilAsync(() => speaker.Neighbors[0].State != SessionState.Established);
        bird.Start();
        await UpAsync(speaker);
        await RouteAsync(bird, Dns1);
        Assert.Equal(1, speaker.Neighbors[0].Flaps);
    }

    [Fact]
    public async Task Bird_reads_why_we_stop()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([Route(Dns1)]);
        await UpAsync(speaker);
        await speaker.StopAsync("kernel update until 06:00");
        await UntilAsync(() => bird.Ask("show", "protocols", "all", "holdfast").Contains("Administrative shutdown", StringComparison.OrdinalIgnoreCase));
        await UntilAsync(() => bird.Log.Contains("kernel update until 06:00", StringComparison.Ordinal));
        Assert.DoesNotContain("BGP.med", bird.Route(Dns1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_why_bird_stops()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        await UpAsync(speaker);
        bird.Ask("disable", "holdfast", "\"moving racks\"");
        await UntilAsync(() => speaker.Neighbors[0].State != SessionState.Established);
        Assert.Equal("received Cease/Administrative Shutdown: \"moving racks\"", speaker.Neighbors[0].LastError);
    }

    [Fact]
    public async Task Drops_the_session_when_bird_freezes()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker(neighbor => neighbor with { HoldTime = TimeSpan.FromSeconds(3) });
        await UpAsync(speaker);
        bird.Freeze();
        await UntilAsync(() => speaker.Neighbors[0].State != SessionState.Established);
        Assert.StartsWith("sent Hold Timer Expired", speaker.Neighbors[0].LastError, StringComparison.Ordinal);
        bird.Thaw();
        await UpAsync(speaker);
    }

    [Fact]
    public async Task Survives_connections_made_from_both_sides_at_once()
    {
        using var bird = Bird(OverIpv4 + " connect delay time 0;");
        await using var speaker = Speaker(neighbor => neighbor with { ConnectRetryTime = TimeSpan.FromSeconds(0.2) });
        await UpAsync(speaker);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(SessionState.Established, speaker.Neighbors[0].State);
        Assert.Equal(0, speaker.Neighbors[0].Flaps);
        Assert.Contains("Established", bird.Ask("show", "protocols", "holdfast"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packs_ten_thousand_routes()
    {
        using var bird = Bird(OverIpv4);
        await using var speaker = Speaker();
        speaker.Announce([.. Enumerable.Range(0, 10_000).Select(index => Route($"10.{index >> 8}.{index & 255}.0/24"))]);
        await UpAsync(speaker);
        await UntilAsync(() => bird.Ask("show", "route", "count").Contains("10000 of 10000 routes", StringComparison.Ordinal));
        Assert.InRange(speaker.Neighbors[0].Sent.Update, 10, 20);
        speaker.Announce([]);
        await UntilAsync(() => bird.Ask("show", "route", "count").Contains("0 of 0 routes for 0 networks in table master4", StringComparison.Ordinal));
    }

    private static NeighborOptions Ipv6Neighbor(NeighborOptions neighbor) => neighbor with { Address = BirdLink.BirdIpv6 };

    private BirdDaemon Bird(string protocol) =>
        new(link, string.Format(System.Globalization.CultureInfo.InvariantCulture, protocol, _port));

    private BgpSpeaker Speaker(Func<NeighborOptions, NeighborOptions>? neighbor = null)
    {
        var peer = new NeighborOptions("bird", BirdLink.Bird, 395089) { ConnectRetryTime = TimeSpan.FromSeconds(1) };
        var speaker = new BgpSpeaker(
            new BgpOptions { LocalAs = 65101, RouterId = BirdLink.Own, ListenPort = _port, Neighbors = [neighbor is null ? peer : neighbor(peer)] },
            TimeProvider.System, NullLoggerFactory.Instance);
        speaker.Start();
        return speaker;
    }

    private static Route Route(string prefix)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return new Route(new Prefix(IPAddress.Parse(prefix[..slash]), int.Parse(prefix[(slash + 1)..], System.Globalization.CultureInfo.InvariantCulture)))
        {
            Med = 100,
            Communities = CommunitySet.Of(new Community((65101u << 16) | 1), new Community((65101u << 16) | 100)),
        };
    }

    private static Task UpAsync(BgpSpeaker speaker) => UntilAsync(() => speaker.Neighbors[0].State == SessionState.Established);

    private static async Task<string> RouteAsync(BirdDaemon bird, string prefix)
    {
        await UntilAsync(() => bird.Route(prefix).Contains("BGP.origin", StringComparison.Ordinal));
        return bird.Route(prefix);
    }

    private static void Has(string route, string attribute) => Assert.Contains(route.Split('\n'), line => line.Trim() == attribute);

    /// <summary>Waits for what is bound to happen; the bound is generous because the machine may be busy.</summary>
    private static async Task UntilAsync(Func<bool> happened)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!happened())
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not happen within 20 s");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

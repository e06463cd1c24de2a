using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>Neighbors that are not listed: who may connect from a range, how many, and that they go when they are down.</summary>
public class DynamicNeighborTests
{
    private readonly int _port = FreePort.Next();

    [Fact]
    public async Task Whoever_connects_from_the_range_is_a_neighbor_until_it_is_down()
    {
        await using var hub = Hub();
        hub.Announce([Route]);
        await using var spoke = Spoke("127.0.9.1", 65201);
        await UntilEstablishedAsync(spoke);
        await Wait.UntilAsync(() => hub.Neighbors is [{ State: SessionState.Established }]);
        var status = hub.Neighbors[0];
        Assert.Equal(("127.0.9.1", 65201u, true), (status.Name, status.PeerAs, status.IsDynamic));
        Assert.Equal([Route.Prefix], status.Announced.Select(route => route.Prefix));
        hub.Announce([]);
        await Wait.UntilAsync(() => spoke.Neighbors[0].Received.Update >= 4);

        await spoke.StopAsync("bye");
        await Wait.UntilAsync(() => hub.Neighbors.IsEmpty);
        await using var again = Spoke("127.0.9.1", 65202);
        await UntilEstablishedAsync(again);
    }

    [Fact]
    public async Task Another_as_is_refused_and_the_refused_is_forgotten_after_its_pause()
    {
        await using var hub = Hub(range => range with { Settings = range.Settings with { PeerAs = 65201, AcceptedAs = [] } });
        await using var spoke = Spoke("127.0.9.1", 65202);
        await Wait.UntilAsync(() =>
            spoke.Neighbors[0].LastError?.Contains("Bad Peer AS", StringComparison.Ordinal) == true);
        await spoke.StopAsync("");
        await Wait.UntilAsync(() => hub.Neighbors.IsEmpty);
    }

    [Fact]
    public async Task A_listed_neighbor_comes_first_and_strangers_are_refused()
    {
        await using var hub =
            Hub(range => range, new NeighborOptions("listed", IPAddress.Parse("127.0.9.1"), 65201) { Passive = true });
        await using var spoke = Spoke("127.0.9.1", 65201);
        await using var stranger = Spoke("127.0.8.1", 65201);
        await UntilEstablishedAsync(spoke);
        await Wait.UntilAsync(() => hub.RejectedConnections > 0);
        var only = Assert.Single(hub.Neighbors);
        Assert.Equal(("listed", false), (only.Name, only.IsDynamic));
    }

    [Fact]
    public async Task There_are_no_more_than_the_limit()
    {
        await using var hub = Hub(range => range with { Limit = 2 });
        await using var first = Spoke("127.0.9.1", 65201);
        await UntilEstablishedAsync(first);
        await using var second = Spoke("127.0.9.2", 65202);
        await UntilEstablishedAsync(second);
        await using var third = Spoke("127.0.9.3", 65203);
        await Wait.UntilAsync(() => hub.RejectedConnections > 0);
        Assert.Equal(["127.0.9.1", "127.0.9.2"], hub.Neighbors.Select(neighbor => neighbor.Name));
        await first.StopAsync("");
        await UntilEstablishedAsync(third);
    }

    [Theory]
    [InlineData("the key", true)]
    [InlineData("another", false)]
    public async Task One_key_admits_all_of_the_range(string key, bool comesUp)
    {
        await using var hub = Hub(range => range with { Settings = range.Settings with { Password = "the key" } });
        await using var spoke = Spoke("127.0.9.1", 65201, neighbor => neighbor with { Password = key });
        if (comesUp)
        {
            await UntilEstablishedAsync(spoke);
            return;
        }
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.Empty(hub.Neighbors);
    }

    [Fact]
    public async Task A_changed_range_keeps_whom_it_does_not_touch()
    {
        var options = Options(range => range);
        await using var hub = Speaker(options);
        await using var spoke = Spoke("127.0.9.1", 65201);
        await UntilEstablishedAsync(spoke);
        await Wait.UntilAsync(() => hub.Neighbors is [{ State: SessionState.Established }]);

        var range = options.DynamicNeighbors[0];
        hub.Reconfigure(options with
        {
            DynamicNeighbors = [
            range with { Settings = range.Settings with { Export = new ExportOptions { AddMed = 5 } } }]
        });
        Assert.Equal(SessionState.Established, Assert.Single(hub.Neighbors).State);
        hub.Reconfigure(options with { DynamicNeighbors = [] });
        Assert.Empty(hub.Neighbors);
        await Wait.UntilAsync(() =>
            spoke.Neighbors[0].LastError?.Contains("Peer De-configured", StringComparison.Ordinal) == true);
    }

    private static Route Route { get; } = new(new Prefix(IPAddress.Parse("192.0.2.53"), 32))
    {
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
    };

    private static Task UntilEstablishedAsync(BgpSpeaker speaker) =>
        Wait.UntilAsync(() => speaker.Neighbors is [{ State: SessionState.Established }]);

    private static BgpSpeaker Speaker(BgpOptions options)
    {
        var speaker = new BgpSpeaker(options, TimeProvider.System, NullLoggerFactory.Instance);
        speaker.Start();
        return speaker;
    }

    private BgpSpeaker Hub(Func<DynamicNeighborOptions, DynamicNeighborOptions>? range = null, params NeighborOptions[] listed) =>
        Speaker(Options(range ?? (its => its)) with { Neighbors = [.. listed] });

    private BgpOptions Options(Func<DynamicNeighborOptions, DynamicNeighborOptions> range) => new()
    {
        LocalAs = 65101,
        RouterId = IPAddress.Parse("192.0.2.1"),
        ListenPort = _port,
        DynamicNeighbors =
        [
            range(new DynamicNeighborOptions(
                new Prefix(IPAddress.Parse("127.0.9.0"), 24), new NeighborOptions("127.0.9.0/24", IPAddress.Parse("127.0.9.0"), 0)
            {
                AcceptedAs = [65201, 65202, 65203],
                ConnectRetryTime = TimeSpan.FromSeconds(0.3),
            })),
        ],
    };

    private BgpSpeaker Spoke(string address, uint number, Func<NeighborOptions, NeighborOptions>? neighbor = null)
    {
        var hub = new NeighborOptions("hub", IPAddress.Loopback, 65101)
        {
            Port = _port,
            Source = IPAddress.Parse(address),
            ConnectRetryTime = TimeSpan.FromSeconds(0.3),
        };
        return Speaker(new BgpOptions
        {
            LocalAs = number,
            RouterId = IPAddress.Parse("192.0.2.2"),
            ListenPort = 0,
            Neighbors = [neighbor?.Invoke(hub) ?? hub],
        });
    }
}

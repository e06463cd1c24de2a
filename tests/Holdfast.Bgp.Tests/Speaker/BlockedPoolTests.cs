using System.Diagnostics;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Testing.Threads;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>BGP while the thread pool has no thread to spare.</summary>
[Collection(nameof(BlockedPoolTests))]
[CollectionDefinition(nameof(BlockedPoolTests), DisableParallelization = true)]
public class BlockedPoolTests
{
    private static readonly Route Dns1 = new(new Prefix(IPAddress.Parse("192.0.2.235"), 32))
    {
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
    };

    [Fact]
    public async Task Sessions_outlive_the_hold_time_and_routes_come_and_go()
    {
        await using var speakers = LoopbackSpeakers.Create();
        speakers.First.Start();
        speakers.Second.Start();
        Wait.Until("both are up", () => IsUp(speakers.FirstSees) && IsUp(speakers.SecondSees));
        using (new BlockedPool())
        {
            var clock = Stopwatch.StartNew();
            for (var turn = 1; clock.Elapsed < TimeSpan.FromSeconds(5); turn++)
            {
                var updates = speakers.SecondSees.Received.Update;
                speakers.First.Announce(turn % 2 == 0 ? [] : [Dns1]);
                Wait.Until("the UPDATE has come", () => speakers.SecondSees.Received.Update > updates);
                Thread.Sleep(200);
            }
            Assert.Equal((0, 0), (speakers.FirstSees.Flaps, speakers.SecondSees.Flaps));
            Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
        }
    }

    [Fact]
    public async Task Sessions_come_up_from_either_side_and_end_with_their_neighbors_told()
    {
        await using var speakers = LoopbackSpeakers.Create();
        using (new BlockedPool())
        {
            // The first try is refused: nobody listens yet.
            speakers.First.Start();
            Wait.Until("the first try has failed", () => speakers.FirstSees.LastError is not null);
            speakers.Second.Start();
            Wait.Until("both are up", () => IsUp(speakers.FirstSees) && IsUp(speakers.SecondSees));
            _ = speakers.First.StopAsync("maintenance");
            Wait.Until("the other is told", () => !IsUp(speakers.SecondSees)
                && speakers.SecondSees.LastError?.Contains("maintenance", StringComparison.Ordinal) == true);
            Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
        }
    }

    private static bool IsUp(NeighborStatus neighbor) => neighbor.State == SessionState.Established;
}

using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>What BFD holds while everything else has no time. Alone, because it takes the time from other tests too.</summary>
[CollectionDefinition(nameof(BfdUnderLoadTests), DisableParallelization = true)]
[Collection(nameof(BfdUnderLoadTests))]
public class BfdUnderLoadTests
{
    [Fact]
    public async Task Holds_3_times_50_ms_without_a_flap_or_garbage_beside_a_busy_pool()
    {
        using var pair = await new BfdPair(
            new BfdOptions { MinTx = TimeSpan.FromMilliseconds(50), MinRx = TimeSpan.FromMilliseconds(50) }).UpAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var (before, received) = (Allocated(pair), pair.FirstSees.Received);
        using var busy = new BusyPool();
        await Task.Factory.StartNew(() =>
            Thread.Sleep(3000), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(pair.FirstSees.Received - received > 50, "fewer packets than a session at 50 ms has in three seconds");
        Assert.True(pair.FirstSees.Flaps + pair.SecondSees.Flaps == 0,
            $"{pair.FirstSees}; {pair.SecondSees}; scheduled {pair.First.Snapshot().Scheduling}");
        // A lock that is first contended allocates once; the least object for each packet would make 3,000 octets and more.
        Assert.InRange(Allocated(pair) - before, 0, 2000);

        static long Allocated(BfdPair pair) => pair.First.AllocatedByThread + pair.Second.AllocatedByThread;
    }
}

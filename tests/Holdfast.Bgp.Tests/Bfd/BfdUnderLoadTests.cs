using System.Diagnostics;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>What BFD holds while everything else has no time. Alone, because it takes the time from other tests too.</summary>
[CollectionDefinition(nameof(BfdUnderLoadTests), DisableParallelization = true)]
[Collection(nameof(BfdUnderLoadTests))]
public class BfdUnderLoadTests
{
    private static readonly TimeSpan DetectionTime = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Holds_3_times_50_ms_without_a_flap_or_garbage_beside_a_busy_pool()
    {
        using var pair = await new BfdPair(
            new BfdOptions { MinTx = TimeSpan.FromMilliseconds(50), MinRx = TimeSpan.FromMilliseconds(50) }).UpAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        // A machine that gives a thread that only sleeps no time for so long shows nothing of a session: then again.
        TimeSpan late;
        int attempts = 0;
        do
        {
            await Wait.UntilAsync(() => pair.FirstSees.State == BfdState.Up && pair.SecondSees.State == BfdState.Up);
            var (before, received) = (Allocated(pair), pair.FirstSees.Received);
            var flaps = pair.FirstSees.Flaps + pair.SecondSees.Flaps;
            using (new BusyPool())
            {
                late = await Task.Factory.StartNew(
                    Sleep, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            if (late > DetectionTime / 3)
                continue;
            Assert.True(pair.FirstSees.Received - received > 50, "fewer packets than a session at 50 ms has in three seconds");
            Assert.True(pair.FirstSees.Flaps + pair.SecondSees.Flaps == flaps,
                $"{pair.FirstSees}; {pair.SecondSees}; scheduled {pair.First.Snapshot().Scheduling}");
            // A lock that is first contended allocates once; the least object for each packet would make 3,000 octets and more.
            Assert.InRange(Allocated(pair) - before, 0, 2000);
            return;
        }
        while (++attempts < 10);
        Assert.Fail($"the machine gave a sleeping thread no time for {late.TotalMilliseconds} ms");

        static long Allocated(BfdPair pair) => pair.First.AllocatedByThread + pair.Second.AllocatedByThread;
    }

    /// <summary>Sleeps for three seconds, a little each time; by how much it was woken late at most.</summary>
    private static TimeSpan Sleep()
    {
        var (begin, late) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(3))
        {
            var asleep = Stopwatch.GetTimestamp();
            Thread.Sleep(5);
            late = TimeSpan.FromTicks(Math.Max(late.Ticks, Stopwatch.GetElapsedTime(asleep).Ticks));
        }

        return late;
    }
}

using Holdfast.Linux.Polling;
using Holdfast.Testing.Threads;

namespace Holdfast.Linux.Tests.Polling;

/// <summary>Event loops while the thread pool has no thread to spare.</summary>
[Collection(nameof(BlockedPoolTests))]
[CollectionDefinition(nameof(BlockedPoolTests), DisableParallelization = true)]
public class BlockedPoolTests
{
    [Fact]
    public void A_loop_that_runs_work_on_the_calling_thread_does_not_wait_for_the_thread_pool()
    {
        using var pool = new BlockedPool();
        var fired = EventLoop.Run(async loop =>
        {
            using var other = new EventLoop("other");
            other.Start();
            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            other.Post(() => answer.SetResult());
            await answer.Task;
            await Task.Delay(TimeSpan.FromMilliseconds(5), other.Time, TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<TimeoutException>(() => new TaskCompletionSource().Task.WaitAsync(
                TimeSpan.FromMilliseconds(5), loop.Time, TestContext.Current.CancellationToken));
            return loop.IsCurrent;
        });
        Assert.True(fired);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }
}

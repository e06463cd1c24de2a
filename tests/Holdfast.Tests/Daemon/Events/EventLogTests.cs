using Holdfast.Contracts.Reports;
using Holdfast.Daemon.Events;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.Events;

public sealed class EventLogTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Gives_what_came_after_a_number()
    {
        var log = new EventLog(_time);
        Assert.Equal((1, 0), (log.Since(0).First, log.Since(0).Last));
        for (var i = 1; i <= 5; i++) Add(log, i);
        Assert.Equal(["4", "5"], log.Since(3).Events.Select(happened => happened.Subject));
        Assert.Empty(log.Since(5).Events);
        Assert.Empty(log.Since(99).Events);
        Assert.Equal((1, 5), (log.Since(5).First, log.Since(5).Last));
    }

    [Fact]
    public void Keeps_the_last_ones_only_and_says_which_the_first_is()
    {
        var log = new EventLog(_time, capacity: 3);
        for (var i = 1; i <= 8; i++) Add(log, i);
        var report = log.Since(0);
        Assert.Equal([6, 7, 8], report.Events.Select(happened => happened.Sequence));
        Assert.Equal(["6", "7", "8"], report.Events.Select(happened => happened.Subject));
        Assert.Equal((6, 8), (report.First, report.Last));
    }

    [Fact]
    public async Task Followers_get_each_event_once_and_in_order_whoever_adds()
    {
        var log = new EventLog(_time, capacity: 100_000);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var following = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var got = new List<long>();
            await foreach (var happened in log.FollowAsync(0, end.Token))
            {
                got.Add(happened.Sequence);
                if (got.Count == 4000) return got;
            }
            return got;
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++) Add(log, i);
        })));
        foreach (var got in await Task.WhenAll(following))
            Assert.Equal(Enumerable.Range(1, 4000).Select(number => (long)number), got);
    }

    [Fact]
    public async Task A_follower_ends_when_told_to()
    {
        var log = new EventLog(_time);
        using var end = new CancellationTokenSource();
        await using var events = log.FollowAsync(0, end.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = events.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static void Add(EventLog log, int number) =>
        log.Add(EventKind.State, number.ToString(System.Globalization.CultureInfo.InvariantCulture), null, "UP");
}

using Holdfast.Anycast.Drains;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Drains;

public class EbbWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeResolver _resolver = new() { ClientQueries = 1000 };

    private async Task<(bool Ebb, TimeSpan Took)> Wait(double limit, Action? eachStep = null)
    {
        var begin = _time.GetTimestamp();
        var ebb = await Passing.Until(
            EbbWatch.WaitAsync(() => _resolver.ClientQueries, TimeSpan.FromSeconds(limit), _time, TestContext.Current.CancellationToken), _time, eachStep);
        return (ebb, _time.GetElapsedTime(begin));
    }

    [Fact]
    public async Task Ends_when_a_whole_second_has_passed_without_a_query()
    {
        var (ebb, took) = await Wait(20);
        Assert.True(ebb);
        Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Counts_the_second_from_the_last_query()
    {
        var last = _time.GetUtcNow() + TimeSpan.FromSeconds(4);
        var (ebb, took) = await Wait(20, () =>
        {
            if (_time.GetUtcNow() <= last) _resolver.ClientQueries++;
        });
        Assert.True(ebb);
        Assert.InRange(took, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Ends_when_the_drain_time_is_over_though_queries_come()
    {
        var (ebb, took) = await Wait(20, () => _resolver.ClientQueries++);
        Assert.False(ebb);
        Assert.InRange(took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
    }

    [Fact]
    public async Task A_drain_time_of_zero_does_not_wait() => Assert.False((await Wait(0)).Ebb);
}

using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Drains;

public class QuietPeriodTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeResolver _resolver = new() { ClientQueries = 1000 };

    private async Task<(bool Quiet, TimeSpan Took)> Wait(double limit, Action? eachStep = null)
    {
        var begin = _time.GetTimestamp();
        var quiet = await Passing.Until(
            QuietPeriod.WaitAsync(
                () => _resolver.ClientQueries, TimeSpan.FromSeconds(limit), _time, TestContext.Current.CancellationToken), _time,
                    eachStep);
        return (quiet, _time.GetElapsedTime(begin));
    }

    [Fact]
    public async Task Ends_when_a_whole_second_has_passed_without_a_query()
    {
        var (quiet, took) = await Wait(20);
        Assert.True(quiet);
        Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Counts_the_second_from_the_last_query()
    {
        var last = _time.GetUtcNow() + TimeSpan.FromSeconds(4);
        var (quiet, took) = await Wait(20, () =>
        {
            if (_time.GetUtcNow() <= last) _resolver.ClientQueries++;
        });
        Assert.True(quiet);
        Assert.InRange(took, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Ends_when_the_drain_time_is_over_though_queries_come()
    {
        var (quiet, took) = await Wait(20, () => _resolver.ClientQueries++);
        Assert.False(quiet);
        Assert.InRange(took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
    }

    [Fact]
    public async Task A_drain_time_of_zero_does_not_wait() => Assert.False((await Wait(0)).Quiet);
}

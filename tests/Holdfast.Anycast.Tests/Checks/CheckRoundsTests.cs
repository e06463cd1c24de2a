using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Checks;

public sealed class CheckRoundsTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeCheck _check = new();
    private readonly List<ImmutableArray<CheckResult>> _rounds = [];
    private readonly SemaphoreSlim _ended = new(0);

    private CheckRounds Begin(params PolledCheck[] checks)
    {
        var rounds = new CheckRounds([.. checks], new CheckTarget("dns1", Node.Prefix(Node.V4)), Interval, Timeout, _time, (_, results) =>
        {
            _rounds.Add(results);
            _ended.Release();
        });
        rounds.Start(TimeSpan.Zero);
        return rounds;
    }

    private Task<bool> Ended() => _ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    public void Dispose() => _ended.Dispose();

    [Fact]
    public void Runs_a_round_at_once_and_one_each_interval()
    {
        using var rounds = Begin(_check);
        Assert.Equal(1, _check.Runs);
        _time.Advance(Interval);
        _time.Advance(Interval);
        Assert.Equal(3, _check.Runs);
        Assert.Equal(3, _rounds.Count);
    }

    [Fact]
    public void Waits_before_the_first_round_as_it_is_told()
    {
        using var rounds = new CheckRounds([_check], new CheckTarget("dns1", Node.Prefix(Node.V4)), Interval, Timeout, _time, (_, _) => { });
        rounds.Start(TimeSpan.FromMilliseconds(150));
        Assert.Equal(0, _check.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(1, _check.Runs);
    }

    [Fact]
    public async Task Runs_all_checks_of_a_round_at_once_and_reports_them_in_their_order()
    {
        var slow = new TaskCompletionSource<CheckResult>();
        var first = new FakeCheck("first") { Run = (_, _) => slow.Task };
        _check.Fail("broken");
        using var rounds = Begin(first, _check);
        Assert.Equal(1, _check.Runs);
        Assert.Empty(_rounds);
        slow.SetResult(CheckResult.Holds("at last"));
        Assert.True(await Ended());
        Assert.Equal([CheckResult.Holds("at last"), CheckResult.Fails("broken")], Assert.Single(_rounds));
    }

    [Fact]
    public async Task Gives_a_check_up_at_the_timeout_even_if_it_does_not_listen()
    {
        var token = CancellationToken.None;
        _check.Run = (_, cancellation) =>
        {
            token = cancellation;
            return new TaskCompletionSource<CheckResult>().Task;
        };
        using var rounds = Begin(_check);
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_rounds);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await Ended());
        Assert.Equal([CheckResult.Fails("timeout after 2s")], Assert.Single(_rounds));
    }

    [Fact]
    public async Task A_check_that_listens_says_itself_what_it_waited_for()
    {
        _check.Run = async (_, cancellation) =>
        {
            await Task.Delay(System.Threading.Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            return CheckResult.Fails("waited for Godot");
        };
        using var rounds = Begin(_check);
        _time.Advance(Timeout);
        Assert.True(await Ended());
        Assert.Equal([CheckResult.Fails("waited for Godot")], Assert.Single(_rounds));
    }

    [Fact]
    public async Task A_check_that_throws_has_failed()
    {
        _check.Run = (_, _) => throw new InvalidOperationException("no such thing");
        using var rounds = Begin(_check);
        Assert.True(await Ended());
        Assert.Equal([CheckResult.Fails("could not be run: no such thing")], Assert.Single(_rounds));
    }

    [Fact]
    public async Task A_round_that_is_not_over_takes_the_place_of_the_next()
    {
        var slow = new TaskCompletionSource<CheckResult>();
        _check.Run = (_, _) => slow.Task;
        using var rounds = new CheckRounds([_check], new CheckTarget("dns1", Node.Prefix(Node.V4)), Interval, 5 * Interval, _time, (_, results) =>
        {
            _rounds.Add(results);
            _ended.Release();
        });
        rounds.Start(TimeSpan.Zero);
        _time.Advance(Interval);
        _time.Advance(Interval);
        Assert.Equal(1, _check.Runs);
        slow.SetResult(CheckResult.Holds("fine"));
        Assert.True(await Ended());
        _check.Hold();
        _time.Advance(Interval);
        Assert.Equal(2, _check.Runs);
    }

    [Fact]
    public void Reports_nothing_after_its_end()
    {
        var slow = new TaskCompletionSource<CheckResult>();
        _check.Run = (_, _) => slow.Task;
        var rounds = Begin(_check);
        rounds.Dispose();
        slow.TrySetResult(CheckResult.Holds("fine"));
        _time.Advance(Interval);
        Assert.Equal(1, _check.Runs);
        Assert.Empty(_rounds);
    }

    [Fact]
    public void Does_not_begin_after_its_end()
    {
        var rounds = new CheckRounds(
            [_check], new CheckTarget("dns1", Node.Prefix(Node.V4)), Interval, Timeout, TimeProvider.System, (_, _) => { });
        rounds.Dispose();
        rounds.Start(TimeSpan.Zero);
        Assert.Equal(0, _check.Runs);
    }

    [Fact]
    public void A_round_without_checks_ends_all_the_same()
    {
        using var rounds = Begin();
        Assert.Empty(Assert.Single(_rounds));
    }
}

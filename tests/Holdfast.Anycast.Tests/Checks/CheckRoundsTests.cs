using System.Collections.Concurrent;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Checks;

public sealed class CheckRoundsTests : IDisposable, IRoundObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeCheck _check = new();
    private readonly ConcurrentQueue<(int Check, CheckResult Result)> _found = new();
    private readonly SemaphoreSlim _foundOne = new(0);
    private readonly SemaphoreSlim _endedOne = new(0);
    private int _rounds;

    void IRoundObserver.CheckEnded(CheckRounds rounds, int check, CheckResult result)
    {
        _found.Enqueue((check, result));
        _foundOne.Release();
    }

    void IRoundObserver.RoundEnded(CheckRounds rounds)
    {
        _rounds++;
        _endedOne.Release();
    }

    private CheckRounds Prepare(RoundTiming timing, params PolledCheck[] checks) =>
        new([.. checks], new CheckTarget("dns1", Node.Prefix(Node.V4)), timing, _time, this);

    private CheckRounds Begin(params PolledCheck[] checks) => Begin(new RoundTiming(Interval, Timeout), checks);

    private CheckRounds Begin(RoundTiming timing, params PolledCheck[] checks)
    {
        var rounds = Prepare(timing, checks);
        rounds.Start(TimeSpan.Zero);
        return rounds;
    }

    private static Task<bool> Soon(SemaphoreSlim semaphore) =>
        semaphore.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _foundOne.Dispose();
        _endedOne.Dispose();
    }

    [Fact]
    public void Runs_a_round_at_once_and_one_each_interval()
    {
        using var rounds = Begin(_check);
        Assert.Equal(1, _check.Runs);
        _time.Advance(Interval);
        _time.Advance(Interval);
        Assert.Equal(3, _check.Runs);
        Assert.Equal(3, _rounds);
    }

    [Fact]
    public void Waits_before_the_first_round_as_it_is_told()
    {
        using var rounds = Prepare(new RoundTiming(Interval, Timeout), _check);
        rounds.Start(TimeSpan.FromMilliseconds(150));
        Assert.Equal(0, _check.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(1, _check.Runs);
    }

    [Fact]
    public async Task A_check_that_hangs_delays_neither_the_others_nor_what_is_told_of_them()
    {
        var slow = new TaskCompletionSource<CheckResult>();
        var first = new FakeCheck("first") { Run = (_, _) => slow.Task };
        _check.Fail("broken");
        using var rounds = Begin(first, _check);
        Assert.Equal([(1, CheckResult.Fails("broken"))], _found);
        Assert.Equal(0, _rounds);
        slow.SetResult(CheckResult.Holds("at last"));
        Assert.True(await Soon(_endedOne));
        Assert.Equal([(1, CheckResult.Fails("broken")), (0, CheckResult.Holds("at last"))], _found);
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
        Assert.Empty(_found);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await Soon(_endedOne));
        Assert.Equal([(0, CheckResult.Fails("timeout after 2s"))], _found);
    }

    [Fact]
    public async Task A_check_is_cancelled_whichever_of_its_timers_comes_first_after_a_pause()
    {
        var time = new LateTimer(Timeout);
        var timing = new RoundTiming(Interval, Timeout);
        var run = new TaskCompletionSource<CheckResult>();
        _check.Run = (_, cancellation) =>
        {
            cancellation.Register(() => run.SetCanceled(cancellation));
            return run.Task;
        };
        using var rounds = new CheckRounds([_check], new CheckTarget("dns1", Node.Prefix(Node.V4)), timing, time, this);
        rounds.Start(TimeSpan.Zero);
        time.Advance(Timeout + timing.Grace);
        Assert.True(await Soon(_endedOne));
        Assert.True(run.Task.IsCanceled);
        _check.Hold();
        time.Advance(Interval);
        Assert.True(await Soon(_endedOne));
        Assert.Equal(2, _check.Runs);
        Assert.Equal([CheckResult.Fails("timeout after 2s"), CheckResult.Holds("fine")], _found.Select(found => found.Result));
    }

    [Fact]
    public async Task A_check_whose_last_run_does_not_end_fails_each_round_and_is_not_started_again()
    {
        var stuck = new TaskCompletionSource<CheckResult>();
        _check.Run = (_, _) => stuck.Task;
        using var rounds = Begin(_check);
        _time.Advance(Timeout);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await Soon(_endedOne));
        for (var round = 2; round <= 4; round++)
        {
            _time.Advance(Interval);
            Assert.True(await Soon(_endedOne));
        }
        Assert.Equal(1, _check.Runs);
        Assert.Equal(
            [CheckResult.Fails("timeout after 2s"), .. Enumerable.Repeat(CheckResult.Fails("its last run does not end"), 3)],
                _found.Select(found => found.Result));
        stuck.SetResult(CheckResult.Holds("too late"));
        _check.Hold();
        _time.Advance(Interval);
        Assert.True(await Soon(_endedOne));
        Assert.Equal((2, CheckResult.Holds("fine")), (_check.Runs, _found.Last().Result));
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
        Assert.True(await Soon(_endedOne));
        Assert.Equal([(0, CheckResult.Fails("waited for Godot"))], _found);
    }

    [Fact]
    public async Task A_check_that_throws_has_failed()
    {
        _check.Run = (_, _) => throw new InvalidOperationException("no such thing");
        using var rounds = Begin(_check);
        Assert.True(await Soon(_endedOne));
        Assert.Equal([(0, CheckResult.Fails("could not be run: no such thing"))], _found);
    }

    [Fact]
    public async Task A_round_that_is_not_over_puts_off_the_next_one_which_does_not_queue()
    {
        var slow = new TaskCompletionSource<CheckResult>();
        _check.Run = (_, _) => slow.Task;
        using var rounds = Begin(new RoundTiming(Interval, 5 * Interval), _check);
        _time.Advance(Interval);
        _time.Advance(Interval);
        _time.Advance(Interval);
        Assert.Equal(1, _check.Runs);
        _check.Hold();
        slow.SetResult(CheckResult.Holds("fine"));
        Assert.True(await Soon(_endedOne));
        Assert.True(await Soon(_endedOne));
        Assert.Equal(2, _check.Runs);
        _time.Advance(Interval);
        Assert.True(await Soon(_endedOne));
        Assert.Equal(3, _check.Runs);
    }

    [Fact]
    public void Another_pace_counts_from_the_last_round_s_beginning()
    {
        using var rounds = Begin(_check);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        rounds.Pace(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Equal(1, _check.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _check.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(3, _check.Runs);
        rounds.Pace(Interval);
        _time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, _check.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(4, _check.Runs);
    }

    [Fact]
    public void Jitter_makes_rounds_earlier_by_no_more_than_it_says_and_never_later()
    {
        using var rounds = Begin(new RoundTiming(Interval, Timeout, Jitter: 0.2), _check);
        var begun = new List<TimeSpan>();
        for (var (now, runs) = (TimeSpan.Zero, 1); begun.Count < 60; now += TimeSpan.FromMilliseconds(10))
        {
            if (_check.Runs > runs) begun.Add(now);
            runs = _check.Runs;
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
        var pauses = begun.Zip(begun.Skip(1), (one, next) => next - one).ToList();
        Assert.All(pauses, pause => Assert.InRange(
            pause, Interval * 0.8 - TimeSpan.FromMilliseconds(10), Interval + TimeSpan.FromMilliseconds(10)));
        Assert.True(pauses.Max() - pauses.Min() > TimeSpan.FromMilliseconds(100), "the rounds do not differ");
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
        Assert.Empty(_found);
    }

    [Fact]
    public void Does_not_begin_after_its_end()
    {
        var rounds = Prepare(new RoundTiming(Interval, Timeout), _check);
        rounds.Dispose();
        rounds.Start(TimeSpan.Zero);
        Assert.Equal(0, _check.Runs);
    }

    [Fact]
    public void A_round_without_checks_ends_all_the_same()
    {
        using var rounds = Begin();
        Assert.Equal((1, 0), (_rounds, _found.Count));
    }
}

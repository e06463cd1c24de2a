using System.Collections.Immutable;

namespace Holdfast.Anycast.Checks;

/// <summary>
/// Runs the polled checks of one prefix, all at once, a round each interval. Each check is a task of its own and told of
/// as soon as it ends. Nothing queues: a round that is not over when the next is due puts that off until it is, and a check
/// whose last run goes on behind its time-out has failed again, without being started once more.
/// </summary>
internal sealed class CheckRounds : IDisposable
{
    private readonly ImmutableArray<PolledCheck> _checks;
    private readonly Task[] _lastRuns;
    private readonly CheckTarget _target;
    private readonly RoundTiming _timing;
    private readonly TimeProvider _time;
    private readonly IRoundObserver _observer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private readonly Lock _pacing = new();
    private TimeSpan _interval;
    private long _begun;
    private bool _busy;
    private bool _overdue;

    /// <summary>Prepares rounds; the first begins after <see cref="Start"/>.</summary>
    /// <param name="checks">The checks; with none a round still ends.</param>
    /// <param name="target">The prefix they are run for.</param>
    /// <param name="timing">The rhythm.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Told of what they find.</param>
    internal CheckRounds(ImmutableArray<PolledCheck> checks, CheckTarget target, RoundTiming timing, TimeProvider time,
        IRoundObserver observer)
    {
        (_checks, _target, _timing, _time, _observer) = (checks, target, timing, time, observer);
        _lastRuns = [.. checks.Select(_ => Task.CompletedTask)];
        _interval = timing.Interval;
        _timer = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins.</summary>
    /// <param name="delay">Until the first round, so that the rounds of many prefixes do not fire together.</param>
    internal void Start(TimeSpan delay) => _timer.Change(delay, Timeout.InfiniteTimeSpan);

    /// <summary>Changes the interval, counted from the beginning of the last round.</summary>
    internal void Pace(TimeSpan interval)
    {
        lock (_pacing)
        {
            if (interval == _interval) return;
            _interval = interval;
            var pause = _timing.Pause(interval, Random.Shared.NextDouble()) - _time.GetElapsedTime(_begun);
            _timer.Change(pause < TimeSpan.Zero ? TimeSpan.Zero : pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops. A round under way is cancelled and not reported.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
    }

    private void Begin()
    {
        lock (_pacing)
        {
            if (_stopping.IsCancellationRequested) return;
            _overdue = _busy;
            if (_busy) return;
            _busy = true;
            _begun = _time.GetTimestamp();
            _timer.Change(_timing.Pause(_interval, Random.Shared.NextDouble()), Timeout.InfiniteTimeSpan);
        }
        RunRound();
    }

    /// <summary>
    /// Async void on purpose: a failure to take in what the checks found ends the process, and with it its routes.
    /// </summary>
    private async void RunRound()
    {
        await Task.WhenAll(Enumerable.Range(0, _checks.Length).Select(RunAndTellAsync)).ConfigureAwait(false);
        if (!_stopping.IsCancellationRequested) _observer.RoundEnded(this);
        bool overdue;
        lock (_pacing)
        {
            _busy = false;
            overdue = _overdue;
            _overdue = false;
        }
        if (overdue) Begin();
    }

    private async Task RunAndTellAsync(int check)
    {
        var result = await RunAsync(check).ConfigureAwait(false);
        if (!_stopping.IsCancellationRequested) _observer.CheckEnded(this, check, result);
    }

    private async Task<CheckResult> RunAsync(int check)
    {
        if (!_lastRuns[check].IsCompleted) return CheckResult.Fails("its last run does not end");
        using var limit = new CancellationTokenSource(_timing.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            var (token, polled) = (either.Token, _checks[check]);
            var run = polled.RunsOnLoop ? polled.RunAsync(_target, _timing.Timeout, token)
                : Task.Run(() => polled.RunAsync(_target, _timing.Timeout, token), CancellationToken.None);
            _lastRuns[check] = run;
            return await run.WaitAsync(_timing.Timeout + _timing.Grace, _time).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException)
        {
            // After a pause of the whole process both timers are due, and the limit's may come second: unless it is told here,
            // the run would wait for ever.
            await either.CancelAsync().ConfigureAwait(false);
            return CheckResult.TimedOut(_timing.Timeout);
        }
        catch (Exception error)
        {
            // Whatever goes wrong in a check, it is the check that failed and not the node.
            return CheckResult.Fails($"could not be run: {error.Message}");
        }
    }
}

/// <summary>Is told what the rounds of one prefix find, on any thread.</summary>
internal interface IRoundObserver
{
    /// <summary>A check has ended; the others of its round may run on.</summary>
    /// <param name="rounds">The rounds it belongs to.</param>
    /// <param name="check">Its place among the checks.</param>
    /// <param name="result">What came of it.</param>
    void CheckEnded(CheckRounds rounds, int check, CheckResult result);

    /// <summary>All checks of the round have ended.</summary>
    /// <param name="rounds">The rounds.</param>
    void RoundEnded(CheckRounds rounds);
}

/// <summary>The rhythm of a prefix's rounds.</summary>
/// <param name="Interval">From one round's beginning to the next one's, at most.</param>
/// <param name="Timeout">How long one check may take; shorter than <paramref name="Interval"/>.</param>
/// <param name="Jitter">
/// By up to this share of the interval, 0 to 1, a round begins earlier: never later, so that a failure is not found later
/// than the interval promises.
/// </param>
internal sealed record RoundTiming(TimeSpan Interval, TimeSpan Timeout, double Jitter = 0)
{
    /// <summary>The pause from one round's beginning to the next one's.</summary>
    /// <param name="interval">The interval now: that of a prefix that rises or falls may be shorter.</param>
    /// <param name="chance">From 0 to 1.</param>
    internal TimeSpan Pause(TimeSpan interval, double chance) => interval * (1 - Jitter * chance);

    /// <summary>
    /// What a check has after its time-out to say what it waited for; one that does not listen is left behind then.
    /// </summary>
    internal TimeSpan Grace
    {
        get
        {
            var rest = Interval - Timeout;
            return rest > TimeSpan.Zero && rest < LongestGrace ? rest : LongestGrace;
        }
    }

    private static TimeSpan LongestGrace { get; } = TimeSpan.FromMilliseconds(100);
}

using System.Collections.Immutable;

namespace Holdfast.Anycast.Checks;

/// <summary>
/// Runs the polled checks of one prefix, all at once, a round each interval. A round that is not over when the next is
/// due takes its place: rounds never queue.
/// </summary>
internal sealed class CheckRounds : IDisposable
{
    /// <summary>What a check has after its time-out to say what it waited for; one that does not listen is left behind then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<PolledCheck> _checks;
    private readonly CheckTarget _target;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Action<CheckRounds, ImmutableArray<CheckResult>> _ended;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private int _busy;

    /// <summary>Prepares rounds; the first begins after <see cref="Start"/>.</summary>
    /// <param name="checks">The checks; with none a round still ends, with no results.</param>
    /// <param name="target">The prefix they are run for.</param>
    /// <param name="interval">From one round to the next.</param>
    /// <param name="timeout">How long one check may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ended">Told of each round's end: one result a check, in their order.</param>
    internal CheckRounds(ImmutableArray<PolledCheck> checks, CheckTarget target, TimeSpan interval, TimeSpan timeout,
        TimeProvider time, Action<CheckRounds, ImmutableArray<CheckResult>> ended)
    {
        (_checks, _target, _interval, _timeout, _time, _ended) = (checks, target, interval, timeout, time, ended);
        _timer = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins.</summary>
    /// <param name="delay">Until the first round, so that the rounds of many prefixes do not fire together.</param>
    internal void Start(TimeSpan delay) => _timer.Change(delay, _interval);

    /// <summary>Stops. A round under way is cancelled and not reported.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
    }

    private void Begin()
    {
        if (_stopping.IsCancellationRequested || Interlocked.Exchange(ref _busy, 1) == 1) return;
        RunRound();
    }

    /// <summary>Async void on purpose: a failure to take in what the checks found ends the process, and with it its routes.</summary>
    private async void RunRound()
    {
        var results = await Task.WhenAll(_checks.Select(RunAsync)).ConfigureAwait(false);
        Volatile.Write(ref _busy, 0);
        if (!_stopping.IsCancellationRequested) _ended(this, [.. results]);
    }

    private async Task<CheckResult> RunAsync(PolledCheck check)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            return await check.RunAsync(_target, _timeout, either.Token).WaitAsync(_timeout + Grace, _time).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException)
        {
            return CheckResult.Fails($"timeout after {DurationText.Of(_timeout)}");
        }
        catch (Exception error)
        {
            // Whatever goes wrong in a check, it is the check that failed and not the node.
            return CheckResult.Fails($"could not be run: {error.Message}");
        }
    }
}

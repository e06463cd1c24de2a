using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Health;
using Holdfast.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Hooks;

/// <summary>
/// Runs the hooks of one prefix, one after the other and beside everything else: nothing waits for them. When more wait
/// than <see cref="Capacity"/>, the oldest is dropped, for what it would tell is past.
/// </summary>
internal sealed partial class HookQueue(CheckTarget target, RunCommand run, ILogger logger)
{
    /// <summary>So many may wait.</summary>
    internal const int Capacity = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private HookCounts _counts = HookCounts.Zero;
    private bool _running;

    /// <summary>What they are run for; the service may get another name.</summary>
    internal CheckTarget Target { get; set; } = target;

    internal HookCounts Counts
    {
        get { lock (_gate) return _counts; }
    }

    /// <summary>Puts the commands for a change of state into the queue; <see cref="Start"/> runs them.</summary>
    internal void Add(HookOptions options, PrefixState from, PrefixState to, string reason)
    {
        lock (_gate)
        {
            foreach (var (name, command) in options.For(to))
            {
                if (_waiting.Count == Capacity)
                {
                    _waiting.Dequeue();
                    _counts = _counts with { Dropped = _counts.Dropped + 1 };
                }
                _waiting.Enqueue(new Waiting(name, command, options.Timeout, from, to, reason));
            }
        }
    }

    /// <summary>Runs what waits, on the pool; returns at once.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            if (_running || _waiting.Count == 0) return;
            _running = true;
        }
        _ = Task.Run(RunAllAsync);
    }

    private async Task RunAllAsync()
    {
        while (TakeNext() is { } next)
        {
            var failure = await RunAsync(next).ConfigureAwait(false);
            lock (_gate)
                _counts = _counts with
                {
                    Runs = _counts.Runs + 1,
                    Failures = _counts.Failures + (failure is null ? 0 : 1),
                    LastFailure = failure ?? _counts.LastFailure,
                };
            if (failure is not null) Failed(Target.Service, Target.Prefix.ToString(), failure);
        }
    }

    private Waiting? TakeNext()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next)) return next;
            _running = false;
            return null;
        }
    }

    private async Task<string?> RunAsync(Waiting hook)
    {
        try
        {
            var result = await run(hook.Command.Filled(Target), EnvironmentOf(hook), hook.Timeout, CancellationToken.None)
                .ConfigureAwait(false);
            if (result.Succeeded) return null;
            return result.Outcome == CommandOutcome.TimedOut
                ? $"{hook.Name}: timeout after {DurationText.Of(hook.Timeout)}"
                : $"{hook.Name}: {result}";
        }
        catch (Exception error)
        {
            // Whatever goes wrong with a hook is told, and changes nothing.
            return $"{hook.Name}: could not be run: {error.Message}";
        }
    }

    private ImmutableDictionary<string, string> EnvironmentOf(Waiting hook) => Target.Environment
        .Add("STATE", hook.To.ToWord())
        .Add("HOLDFAST_STATE", hook.To.ToWord())
        .Add("HOLDFAST_PREVIOUS_STATE", hook.From.ToWord())
        .Add("HOLDFAST_REASON", hook.Reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Service} {Prefix}: hook {Failure}")]
    private partial void Failed(string service, string prefix, string failure);

    private sealed record Waiting(
        string Name, CheckOptions.Command Command, TimeSpan Timeout, PrefixState From, PrefixState To, string Reason);
}

/// <summary>What came of the hooks of one prefix, since the start.</summary>
/// <param name="Runs">Commands that have ended.</param>
/// <param name="Failures">Those of them that did not end with exit code 0.</param>
/// <param name="Dropped">Commands that were never run, because too many waited.</param>
/// <param name="LastFailure">The last failure in words: <c>on_up: exit code 1</c>; null when there was none.</param>
public sealed record HookCounts(long Runs, long Failures, long Dropped, string? LastFailure)
{
    /// <summary>Nothing yet.</summary>
    public static HookCounts Zero { get; } = new(0, 0, 0, null);
}

using System.Collections.Concurrent;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Linux.Processes;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Tests.Hooks;

public sealed class HookQueueTests : IDisposable
{
    private static readonly CheckTarget Target = new(
        "dns1", Holdfast.Anycast.Tests.Fakes.Node.Prefix(Holdfast.Anycast.Tests.Fakes.Node.V4));
    private static readonly HookOptions All = new(
        )
    { OnUp = new(["up"]), OnDown = new(["down", "{address}"]), OnDisabled = new(["disabled"]), OnChange = new(["change"]) };

    private readonly RecordedLog _log = new();
    private readonly ConcurrentQueue<(string Arguments, IReadOnlyDictionary<string, string> Environment, TimeSpan Timeout)> _ran =
        new();
    private Func<string, Task<CommandResult>> _result = _ => Task.FromResult(new CommandResult(CommandOutcome.Exited, 0, ""));

    public void Dispose() => _log.Dispose();

    private HookQueue Queue => new(Target, (arguments, environment, timeout, _) =>
    {
        var line = string.Join(' ', arguments);
        _ran.Enqueue((line, environment, timeout));
        return _result(line);
    }, _log);

    [Theory]
    [InlineData(PrefixState.Up, "up;change")]
    [InlineData(PrefixState.Down, "down 192.0.2.1;change")]
    [InlineData(PrefixState.Disabled, "disabled;change")]
    [InlineData(PrefixState.Init, "change")]
    [InlineData(PrefixState.Terminated, "")]
    public async Task Runs_the_hook_of_the_state_then_the_one_of_every_change(PrefixState state, string lines)
    {
        var queue = Queue;
        queue.Add(All, PrefixState.Init, state, "why");
        queue.Start();
        var wanted = lines.Split(';', StringSplitOptions.RemoveEmptyEntries);
        await Wait.UntilAsync(() => queue.Counts.Runs == wanted.Length);
        Assert.Equal(wanted, _ran.Select(ran => ran.Arguments));
    }

    [Fact]
    public async Task Tells_state_service_prefix_and_reason_in_the_environment()
    {
        var queue = Queue;
        queue.Add(All with { Timeout = TimeSpan.FromSeconds(3) }, PrefixState.Up, PrefixState.Down, "exit code 1, 3/3");
        queue.Start();
        await Wait.UntilAsync(() => queue.Counts.Runs == 2);
        Assert.All(_ran, ran => Assert.Equal(TimeSpan.FromSeconds(3), ran.Timeout));
        Assert.Equal(
            [
                "HOLDFAST_ADDRESS=192.0.2.1", "HOLDFAST_FAMILY=v4", "HOLDFAST_PREFIX=192.0.2.1/32", "HOLDFAST_PREVIOUS_STATE=UP",
                "HOLDFAST_REASON=exit code 1, 3/3", "HOLDFAST_SERVICE=dns1", "HOLDFAST_STATE=DOWN", "STATE=DOWN",
            ],
            _ran.First().Environment.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_waits_for_a_hook_that_hangs_and_the_oldest_of_too_many_are_dropped()
    {
        var hanging = new TaskCompletionSource<CommandResult>();
        _result = line => line == "disabled" ? hanging.Task : Task.FromResult(new CommandResult(CommandOutcome.Exited, 0, ""));
        var queue = Queue;
        queue.Add(All with { OnChange = null }, PrefixState.Up, PrefixState.Disabled, "");
        queue.Start();
        await Wait.UntilAsync(() => _ran.Count == 1);
        for (var i = 0; i < HookQueue.Capacity + 5; i++)
        {
            queue.Add(All with { OnChange = null }, PrefixState.Down, PrefixState.Up, $"{i}");
            queue.Start();
        }
        Assert.Equal(new HookCounts(0, 0, 5, null), queue.Counts);
        hanging.SetResult(new CommandResult(CommandOutcome.TimedOut, 0, ""));
        await Wait.UntilAsync(() => queue.Counts.Runs == 1 + HookQueue.Capacity);
        Assert.Equal(
            Enumerable.Range(5, HookQueue.Capacity).Select(i => $"{i}"), _ran.Skip(1)
                .Select(ran => ran.Environment["HOLDFAST_REASON"]));
        Assert.Equal((1, "on_disabled: timeout after 10s"), (queue.Counts.Failures, queue.Counts.LastFailure));
    }

    [Fact]
    public async Task A_failure_is_counted_logged_and_changes_nothing()
    {
        _result = line => line == "up" ? throw new InvalidOperationException("no") : Task.FromResult(
            new CommandResult(CommandOutcome.Exited, 7, "out of order"));
        var queue = Queue;
        queue.Add(All, PrefixState.Down, PrefixState.Up, "");
        queue.Start();
        await Wait.UntilAsync(() => queue.Counts.Runs == 2);
        Assert.Equal(new HookCounts(2, 2, 0, "on_change: exit code 7: out of order"), queue.Counts);
        await Wait.UntilAsync(() => _log.Entries.Count == 2);
        Assert.Contains((LogLevel.Warning, "dns1 192.0.2.1/32: hook on_up: could not be run: no"), _log.Entries);
    }
}

namespace Holdfast.Linux.Processes;

/// <summary>
/// Runs commands: each in a session of its own, without a shell, without any of this process's capabilities or descriptors, with
/// /dev/null as stdin, as this process's user. Any number run at once, and a running one costs no thread.
/// </summary>
public static class CommandRunner
{
    /// <summary>
    /// Runs a command to its end. Whatever is left of it is killed when it ends, when <paramref name="timeout"/> has passed, and
    /// on cancellation.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="timeout">How long it may run, its start included.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="time">Measures <paramref name="timeout"/>; the system's clock when null.</param>
    /// <exception cref="OperationCanceledException">Cancelled; it is dead.</exception>
    public static async Task<CommandResult> RunAsync(
        CommandRequest command, TimeSpan timeout, CancellationToken cancellation, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellation.ThrowIfCancellationRequested();
        if (command.Fault is { } fault)
            return new(CommandOutcome.NotStarted, 0, fault);

        var running = new RunningCommand(command);
        using var limit = new CancellationTokenSource(timeout, time ?? TimeProvider.System);
        CommandReaper.EnsureStarted();
        using var atLimit = limit.Token.UnsafeRegister(_ => CommandReaper.Stop(running, StopReason.TimedOut), null);
        using var atCancel = cancellation.UnsafeRegister(_ => CommandReaper.Stop(running, StopReason.Cancelled), null);
        BareThread.Start(running);
        var result = await running.Ended.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }
}

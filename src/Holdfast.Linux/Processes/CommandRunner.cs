namespace Holdfast.Linux.Processes;

/// <summary>
/// Runs commands: each in a process group of its own, without a shell, without any of this process's capabilities or
/// descriptors, with /dev/null as stdin. Any number run at once, and a running one costs no thread.
/// </summary>
public static class CommandRunner
{
    /// <summary>
    /// Runs a command to its end. Whatever is left of its process group is killed when it ends, when
    /// <paramref name="timeout"/> has passed, and on cancellation.
    /// </summary>
    /// <param name="arguments">The program, looked up in PATH when it has no slash, and its arguments.</param>
    /// <param name="environment">Variables set beside this process's own; null for none.</param>
    /// <param name="timeout">How long it may run, its start included.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="time">Measures <paramref name="timeout"/>; the system's clock when null.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the group is dead.</exception>
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment, TimeSpan timeout, CancellationToken cancellation,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        cancellation.ThrowIfCancellationRequested();
        if (arguments.Count == 0 || arguments[0].Length == 0)
            return new(CommandOutcome.NotStarted, 0, "no program is named");
        if (arguments.Any(argument => argument.Contains('\0')))
            return new(CommandOutcome.NotStarted, 0, $"an argument of {arguments[0]} holds a NUL");

        var command = new RunningCommand(arguments, CommandEnvironment.With(environment));
        using var limit = new CancellationTokenSource(timeout, time ?? TimeProvider.System);
        CommandReaper.EnsureStarted();
        using var atLimit = limit.Token.UnsafeRegister(_ => CommandReaper.Stop(command, StopReason.TimedOut), null);
        using var atCancel = cancellation.UnsafeRegister(_ => CommandReaper.Stop(command, StopReason.Cancelled), null);
        BareThread.Start(command);
        var result = await command.Ended.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }
}

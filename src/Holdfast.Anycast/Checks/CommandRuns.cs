using Holdfast.Collections;
using Holdfast.Linux.Processes;
using Holdfast.Linux.Supervision;

namespace Holdfast.Anycast.Checks;

/// <summary>What the commands of checks and hooks are run with.</summary>
public sealed record CommandOptions
{
    /// <summary>Who they are run as by a daemon that is root; any other runs them as itself.</summary>
    public CommandUser User { get; init; } = CommandUser.Nobody;

    /// <summary>
    /// Variables of the daemon's environment that they have beside PATH, LANG, TZ, those that begin with HOLDFAST_, and what they
    /// are run for.
    /// </summary>
    public ValueList<string> Environment { get; init; } = [];
}

/// <summary>Runs the commands of checks and hooks as the configuration wants them run.</summary>
/// <param name="options">How, until it is changed.</param>
/// <param name="time">Measures their time-outs.</param>
/// <param name="supervisor">Runs them in a process of their own; null runs them in this one.</param>
internal sealed class CommandRuns(CommandOptions options, TimeProvider time, CommandSupervisor? supervisor)
{
    private volatile CommandOptions _options = options;

    /// <summary>Commands that begin from now on are run so.</summary>
    internal CommandOptions Options { set => _options = value; }

    /// <summary>Runs one to its end.</summary>
    internal Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        TimeSpan timeout, CancellationToken cancellation)
    {
        var options = _options;
        var command = new CommandRequest(arguments, CommandEnvironment.With(environment, options.Environment), options.User);
        return supervisor is null ? CommandRunner.RunAsync(command, timeout, cancellation, time)
            : supervisor.RunAsync(command, timeout, time, cancellation);
    }
}

using System.Security.Cryptography;
using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Options;
using Holdfast.Linux.Pipes;
using Holdfast.Linux.Processes;
using Holdfast.Linux.Supervision;

namespace Holdfast.Processes;

/// <summary>
/// Starts the programs of processes as the commands of checks are, but with pipes to both sides and without a time limit.
/// </summary>
/// <param name="commands">How commands are run.</param>
/// <param name="supervisor">Runs them in a process of their own; null runs them in this one.</param>
/// <param name="time">The clock.</param>
internal sealed class ProcessRunner(Func<CommandOptions> commands, CommandSupervisor? supervisor, TimeProvider time) : IDisposable
{
    // What the shell becomes has them as standard input and output; the supervisor keeps what it says on standard error.
    private const string Redirecting =
        "in=$HOLDFAST_STDIN out=$HOLDFAST_STDOUT; unset HOLDFAST_STDIN HOLDFAST_STDOUT; exec \"$@\" <\"$in\" >\"$out\"";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Lazy<DirectoryInfo> _folder = new(static () => Directory.CreateTempSubdirectory("holdfast-processes-"));
    /// <summary>Runs a program to its end.</summary>
    /// <param name="options">The process.</param>
    /// <param name="started">Told the pipes: what it reads, and what it writes.</param>
    /// <param name="cancellation">Kills it, with all that it has started.</param>
    /// <returns>What came of it.</returns>
    public async Task<CommandResult> RunAsync(
        ProcessOptions options, Action<NamedPipe, NamedPipe> started, CancellationToken cancellation)
    {
        var how = commands();
        var user = options.User ?? how.User;
        var path = Path.Combine(_folder.Value.FullName, RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            // A daemon that is root may not give files away. Its user comes through to the pipes, whose names nobody guesses, and
            // sees nothing else.
            if (CommandUser.CanBeAnother) File.SetUnixFileMode(_folder.Value.FullName, Passable);
            NamedPipe.Create($"{path}.in", Private | (CommandUser.CanBeAnother ? UnixFileMode.OtherRead : 0));
            NamedPipe.Create($"{path}.out", Private | (CommandUser.CanBeAnother ? UnixFileMode.OtherWrite : 0));
            started(NamedPipe.Open($"{path}.in"), NamedPipe.Open($"{path}.out"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CommandResult(CommandOutcome.NotStarted, 0, e.Message);
        }
        var environment = CommandEnvironment.With(
            new Dictionary<string, string>
            {
                ["TERM"] = "dumb",
                ["HOLDFAST_STDIN"] = $"{path}.in",
                ["HOLDFAST_STDOUT"] = $"{path}.out",
                ["HOLDFAST_PROCESS"] = options.Name,
            },
            ["HOME", "USER", .. how.Environment]);
        var request = new CommandRequest(["/bin/sh", "-c", Redirecting, "sh", .. options.Run], environment, user);
        try
        {
            return await (supervisor is null
                ? CommandRunner.RunAsync(request, Timeout.InfiniteTimeSpan, cancellation, time)
                : supervisor.RunAsync(request, Timeout.InfiniteTimeSpan, time, cancellation));
        }
        finally
        {
            File.Delete($"{path}.in");
            File.Delete($"{path}.out");
        }
    }

    public void Dispose()
    {
        if (!_folder.IsValueCreated) return;
        try
        {
            _folder.Value.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is empty but for two pipes, and in the place for temporary files.
        }
    }
}

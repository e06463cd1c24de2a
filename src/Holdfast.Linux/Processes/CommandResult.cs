namespace Holdfast.Linux.Processes;

/// <summary>What came of a command.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">Exit code, signal number or errno, by <paramref name="Outcome"/>; 0 for a time-out.</param>
/// <param name="Output">
/// The first 1 KiB of what it wrote to stdout and stderr, as one line for logs; with
/// <see cref="CommandOutcome.NotStarted"/> the reason.
/// </param>
public sealed record CommandResult(CommandOutcome Outcome, int Code, string Output)
{
    /// <summary>It exited with code 0.</summary>
    public bool Succeeded => Outcome == CommandOutcome.Exited && Code == 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        var how = Outcome switch
        {
            CommandOutcome.Exited => $"exit code {Code}",
            CommandOutcome.Signaled => $"ended by signal {Code}",
            CommandOutcome.TimedOut => "timed out",
            _ => "not started",
        };
        return Output.Length == 0 ? how : $"{how}: {Output}";
    }
}

/// <summary>How a command ended.</summary>
public enum CommandOutcome
{
    /// <summary>It exited by itself; <see cref="CommandResult.Code"/> is its exit code.</summary>
    Exited,

    /// <summary>A signal ended it; <see cref="CommandResult.Code"/> is the signal's number.</summary>
    Signaled,

    /// <summary>It ran longer than it might, and was killed with its whole process group.</summary>
    TimedOut,

    /// <summary>
    /// It could not be started; <see cref="CommandResult.Output"/> says why, <see cref="CommandResult.Code"/> is the errno.
    /// </summary>
    NotStarted,
}

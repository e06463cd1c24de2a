namespace Holdfast.Linux.Processes;

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

namespace Holdfast.Linux.Supervision;

/// <summary>What the program does when it is started by itself, for commands, and not by an operator.</summary>
public static class SupervisorProgram
{
    /// <summary>Runs as the supervisor of a daemon's commands, or becomes one of them, where the arguments say so.</summary>
    /// <param name="arguments">The process's arguments.</param>
    /// <returns>The exit code; null when an operator has started it.</returns>
    public static int? TryRun(string[] arguments) => arguments switch
    {
        [SupervisorProcess.Verb] => SupervisorProcess.Run(),
        [CommandLauncher.Verb, _, _, _, ..] => CommandLauncher.Run(arguments.AsSpan(1)),
        _ => null,
    };
}

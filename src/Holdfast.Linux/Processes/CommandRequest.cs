namespace Holdfast.Linux.Processes;

/// <summary>A command that is to be run.</summary>
/// <param name="Arguments">The program, looked up in PATH when it has no slash, and its arguments.</param>
/// <param name="Environment">All of its environment, as <c>NAME=value</c>.</param>
/// <param name="User">Who it is run as; null: whoever this process is.</param>
public sealed record CommandRequest(IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, CommandUser? User = null)
{
    /// <summary>Why it cannot be run at all; null when it can.</summary>
    internal string? Fault => Arguments.Count == 0 || Arguments[0].Length == 0 ? "no program is named"
        : Arguments.Any(argument => argument.Contains('\0')) ? $"an argument of {Arguments[0]} holds a NUL"
        : null;
}

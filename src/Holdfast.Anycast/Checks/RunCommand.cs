using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>Runs a command to its end, as <see cref="CommandRunner"/> does.</summary>
/// <param name="arguments">The program and its arguments.</param>
/// <param name="environment">Variables beside this process's own.</param>
/// <param name="timeout">How long it may run.</param>
/// <param name="cancellation">Ends it early.</param>
internal delegate Task<CommandResult> RunCommand(
    IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan timeout, CancellationToken cancellation);

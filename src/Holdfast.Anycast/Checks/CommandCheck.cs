using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>
    /// A command; exit code 0 is success. No shell unless <see cref="Shell"/>. <c>{address}</c>, <c>{prefix}</c>,
    /// <c>{service}</c> and <c>{family}</c> in the arguments stand for the prefix checked.
    /// </summary>
    /// <param name="Arguments">The program and its arguments; with <see cref="Shell"/> the one script.</param>
    public sealed record Command(ValueList<string> Arguments) : CheckOptions
    {
        /// <summary>Run the first argument by <c>/bin/sh -c</c>.</summary>
        public bool Shell { get; init; }

        /// <summary>What is run for a target.</summary>
        internal ImmutableArray<string> Filled(CheckTarget target)
        {
            var arguments = Arguments.Select(target.Fill);
            return Shell ? ["/bin/sh", "-c", .. arguments] : [.. arguments];
        }

        internal override PolledCheck Check(CheckServices services) => new CommandCheck(this, services.Run);
    }
}

/// <summary>A command whose exit code says whether all is well: 0 is success.</summary>
internal sealed class CommandCheck(CheckOptions.Command options, RunCommand run) : PolledCheck(Describe(options))
{
    private const int DescriptionLength = 60;

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var result = await run(options.Filled(target), target.Environment, timeout, cancellation).ConfigureAwait(false);
        if (result.Outcome == CommandOutcome.TimedOut) return CheckResult.TimedOut(timeout);
        return new CheckResult(result.Succeeded, result.ToString());
    }

    private static string Describe(CheckOptions.Command options)
    {
        var text = $"command {string.Join(' ', options.Arguments)}";
        return text.Length <= DescriptionLength ? text : string.Concat(text.AsSpan(0, DescriptionLength - 3), "...");
    }
}

/// <summary>Runs a command to its end, as <see cref="CommandRunner"/> does.</summary>
/// <param name="arguments">The program and its arguments.</param>
/// <param name="environment">Variables beside those that every command has.</param>
/// <param name="timeout">How long it may run.</param>
/// <param name="cancellation">Ends it early.</param>
internal delegate Task<CommandResult> RunCommand(
    IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan timeout,
    CancellationToken cancellation);

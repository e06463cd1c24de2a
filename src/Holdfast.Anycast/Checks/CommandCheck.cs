using System.Collections.Immutable;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>A command whose exit code says whether all is well: 0 is success.</summary>
internal sealed class CommandCheck(CheckOptions.Command options, RunCommand run) : PolledCheck(Describe(options))
{
    private const int DescriptionLength = 60;

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var arguments = options.Arguments.Select(target.Fill);
        if (options.Shell) arguments = arguments.Prepend("-c").Prepend("/bin/sh");
        var result = await run([.. arguments], EnvironmentOf(target), timeout, cancellation).ConfigureAwait(false);
        if (result.Outcome == CommandOutcome.TimedOut) return CheckResult.Fails($"timeout after {DurationText.Of(timeout)}");
        return new CheckResult(result.Succeeded, result.ToString());
    }

    private static ImmutableDictionary<string, string> EnvironmentOf(CheckTarget target) => ImmutableDictionary<string, string>.Empty
        .Add("HOLDFAST_SERVICE", target.Service)
        .Add("HOLDFAST_ADDRESS", target.Prefix.Address.ToString())
        .Add("HOLDFAST_PREFIX", target.Prefix.ToString())
        .Add("HOLDFAST_FAMILY", target.Prefix.Family);

    private static string Describe(CheckOptions.Command options)
    {
        var text = $"command {string.Join(' ', options.Arguments)}";
        return text.Length <= DescriptionLength ? text : string.Concat(text.AsSpan(0, DescriptionLength - 3), "...");
    }
}

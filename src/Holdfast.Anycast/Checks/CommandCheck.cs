using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>A command whose exit code says whether all is well: 0 is success.</summary>
internal sealed class CommandCheck(CheckOptions.Command options, RunCommand run) : PolledCheck(Describe(options))
{
    private const int DescriptionLength = 60;

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var result = await run(options.Filled(target), target.Environment, timeout, cancellation).ConfigureAwait(false);
        if (result.Outcome == CommandOutcome.TimedOut) return CheckResult.Fails($"timeout after {DurationText.Of(timeout)}");
        return new CheckResult(result.Succeeded, result.ToString());
    }

    private static string Describe(CheckOptions.Command options)
    {
        var text = $"command {string.Join(' ', options.Arguments)}";
        return text.Length <= DescriptionLength ? text : string.Concat(text.AsSpan(0, DescriptionLength - 3), "...");
    }
}

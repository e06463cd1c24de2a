namespace Holdfast.Anycast.Checks;

/// <summary>A check that is run once each round.</summary>
/// <param name="description">What it is, in words: <c>query a.root-servers.net A</c>.</param>
internal abstract class PolledCheck(string description)
{
    internal string Description { get; } = description;

    /// <summary>Runs it once.</summary>
    /// <param name="target">The prefix it is run for.</param>
    /// <param name="timeout">How long it may take; the caller gives up then, whatever this does.</param>
    /// <param name="cancellation">Set at the time-out and at the end of the rounds.</param>
    internal abstract Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation);
}

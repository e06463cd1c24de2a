namespace Holdfast.Anycast.Checks;

/// <summary>A check that is run once each round.</summary>
/// <param name="description">What it is, in words: <c>query a.root-servers.net A</c>.</param>
internal abstract class PolledCheck(string description)
{
    internal string Description { get; } = description;

    /// <summary>
    /// Whether it can be begun on the thread of the decision, and go on there: it waits for nothing but its socket, which it has
    /// the loop wait for. Any other is begun on the thread pool.
    /// </summary>
    internal virtual bool RunsOnLoop => false;

    /// <summary>Runs it once.</summary>
    /// <param name="target">The prefix it is run for.</param>
    /// <param name="timeout">How long it may take; the caller gives up then, whatever this does.</param>
    /// <param name="cancellation">Set at the time-out and at the end of the rounds.</param>
    internal abstract Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation);
}

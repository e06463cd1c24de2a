namespace Holdfast.Anycast.Hooks;

/// <summary>What came of the hooks of one prefix, since the start.</summary>
/// <param name="Runs">Commands that have ended.</param>
/// <param name="Failures">Those of them that did not end with exit code 0.</param>
/// <param name="Dropped">Commands that were never run, because too many waited.</param>
/// <param name="LastFailure">The last failure in words: <c>on_up: exit code 1</c>; null when there was none.</param>
public sealed record HookCounts(long Runs, long Failures, long Dropped, string? LastFailure)
{
    /// <summary>Nothing yet.</summary>
    public static HookCounts Zero { get; } = new(0, 0, 0, null);
}

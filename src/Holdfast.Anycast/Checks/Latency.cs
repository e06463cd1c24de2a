namespace Holdfast.Anycast.Checks;

/// <summary>The bound on how long a good answer may take.</summary>
internal static class Latency
{
    /// <summary>A good result that came too late is none.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="most">How long it may take; null for no bound.</param>
    internal static CheckResult Judge(CheckResult result, TimeSpan took, TimeSpan? most) =>
        most is not { } bound || !result.Good ? result
        : took <= bound ? CheckResult.Holds($"{result.Text} in {DurationText.Of(took)}")
        : CheckResult.Fails($"{result.Text}, but in {DurationText.Of(took)}, wanted within {DurationText.Of(bound)}");
}

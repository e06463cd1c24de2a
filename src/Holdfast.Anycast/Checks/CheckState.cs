using System.Globalization;

namespace Holdfast.Anycast.Checks;

/// <summary>Where a polled check of one prefix stands.</summary>
/// <param name="Check">The check in words: <c>query a.root-servers.net A</c>.</param>
public sealed record CheckState(string Check)
{
    /// <summary>The last run held; null before the first.</summary>
    public bool? Good { get; init; }

    /// <summary>What the last run found.</summary>
    public string Text { get; init; } = "not run yet";

    /// <summary>Runs in a row that came to the same as the last.</summary>
    public int InARow { get; init; }

    /// <summary>When the last run ended.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Runs that held, since the start.</summary>
    public long GoodRuns { get; init; }

    /// <summary>Runs that failed, since the start.</summary>
    public long BadRuns { get; init; }

    internal CheckState After(CheckResult result, DateTimeOffset at) => this with
    {
        Good = result.Good,
        Text = result.Text,
        InARow = Good == result.Good ? InARow + 1 : 1,
        At = at,
        GoodRuns = GoodRuns + (result.Good ? 1 : 0),
        BadRuns = BadRuns + (result.Good ? 0 : 1),
    };

    /// <summary><c>query a.root-servers.net A: timeout after 2s, 3 in a row</c>.</summary>
    public string Detail => InARow > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Check}: {Text}, {InARow} in a row")
        : $"{Check}: {Text}";

    /// <summary><c>check query a.root-servers.net A: timeout after 2s, 3 in a row</c>.</summary>
    public override string ToString() => $"check {Detail}";
}

/// <summary>What one run of a check came to.</summary>
/// <param name="Good">It held.</param>
/// <param name="Text">What was found, for people.</param>
public readonly record struct CheckResult(bool Good, string Text)
{
    internal static CheckResult Holds(string words) => new(true, words);

    internal static CheckResult Fails(string words) => new(false, words);

    internal static CheckResult TimedOut(TimeSpan timeout) => Fails($"timeout after {DurationText.Of(timeout)}");
}

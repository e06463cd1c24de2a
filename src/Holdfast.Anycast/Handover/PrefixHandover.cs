namespace Holdfast.Anycast.Handover;

/// <summary>How a prefix of a service stands, as one process leaves it and another goes on with it.</summary>
public sealed record PrefixHandover
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The prefix.</summary>
    public required string Prefix { get; init; }

    /// <summary>The state of its health, as the API writes it: <c>UP | FALLING 1/3</c>.</summary>
    public required string Health { get; init; }

    /// <summary>How long it has been in this state.</summary>
    public TimeSpan InState { get; init; }

    /// <summary>How long ago it was decided upon last.</summary>
    public TimeSpan Decided { get; init; }

    /// <summary>How often its state has changed.</summary>
    public long Transitions { get; init; }

    /// <summary>How often it fell.</summary>
    public long Falls { get; init; }

    /// <summary>How long ago each of the last falls was, the oldest first.</summary>
    public IReadOnlyList<TimeSpan> LatestFalls { get; init; } = [];

    /// <summary>How much longer it is announced with GRACEFUL_SHUTDOWN, or null.</summary>
    public TimeSpan? GracefulLeft { get; init; }

    /// <summary>Where its checks stand.</summary>
    public IReadOnlyList<CheckHandover> Checks { get; init; } = [];
}

/// <summary>Where a check stands.</summary>
/// <param name="Check">The check in words: by them it is known.</param>
/// <param name="Good">The last run held; null before the first.</param>
/// <param name="Text">What the last run found.</param>
/// <param name="InARow">Runs in a row that came to the same.</param>
/// <param name="At">When the last run ended.</param>
/// <param name="GoodRuns">Runs that held.</param>
/// <param name="BadRuns">Runs that failed.</param>
public sealed record CheckHandover(
    string Check, bool? Good, string Text, int InARow, DateTimeOffset? At, long GoodRuns, long BadRuns);

using System.Collections.Immutable;

namespace Holdfast.Contracts;

/// <summary>A range of time over which traffic is told, in <see cref="Points"/> equal steps.</summary>
/// <param name="Word">How it is asked for.</param>
/// <param name="Step">How much time a point stands for.</param>
internal sealed record TrafficRange(string Word, TimeSpan Step)
{
    /// <summary>So many points a range has at the most.</summary>
    public const int Points = 180;

    /// <summary>All of them, the shortest first; the steps of all are multiples of the first's.</summary>
    public static ImmutableArray<TrafficRange> All { get; } =
    [
        new("15m", TimeSpan.FromSeconds(5)), new("1h", TimeSpan.FromSeconds(20)), new("6h", TimeSpan.FromMinutes(2)),
    ];

    /// <summary>The one of a word; null when there is none.</summary>
    public static TrafficRange? Of(string word) => All.FirstOrDefault(range => range.Word == word);
}

/// <summary>The traffic of one step; what cannot be told without an answer is null.</summary>
/// <param name="At">The step's end.</param>
/// <param name="QueriesPerSecond">Clients' queries a second.</param>
/// <param name="CacheShare">Of the answers, those that came from a cache, from 0 to 1.</param>
/// <param name="Median">What half of the answers took at the most.</param>
/// <param name="Percentile90">What 90 of 100 answers took at the most.</param>
/// <param name="Percentile99">What 99 of 100 answers took at the most.</param>
internal sealed record TrafficPoint(
    DateTimeOffset At, double QueriesPerSecond, double? CacheShare, TimeSpan? Median, TimeSpan? Percentile90,
    TimeSpan? Percentile99);

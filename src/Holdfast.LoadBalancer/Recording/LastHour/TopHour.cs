using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>The heaviest of the last hour, or the last part of it, by sketches that forget what is rare.</summary>
/// <param name="Since">From when on: when the first window began.</param>
/// <param name="Queries">Queries that workers have kept since.</param>
/// <param name="Read">Of these, those that were looked at; where they are fewer, each stands for several.</param>
/// <param name="Unseen">Of these, those that were overwritten before they could be looked at, which nothing stands for.</param>
/// <param name="Total">What all keys together weigh, in queries or octets.</param>
/// <param name="Missing">By how much each row may be too low; 0 but where a row is a group of keys.</param>
/// <param name="Keys">How many rows are known.</param>
/// <param name="Rows">The first rows, those with most before the others.</param>
public sealed record TopHour(
    DateTimeOffset Since, long Queries, long Read, long Unseen, long Total, long Missing, int Keys,
    ImmutableArray<TopHourRow> Rows)
{
    /// <summary>Of so many queries of clients one is kept.</summary>
    public int Sample { get; init; } = 1;
}

/// <summary>One row of it.</summary>
/// <param name="Key">What it was counted by.</param>
/// <param name="Count">How many queries, or octets of answers: never fewer than were counted for.</param>
/// <param name="Error">By how much that may be too high.</param>
/// <param name="SamplingError">
/// How far it may be off either way, because not all queries were looked at: three standard deviations; 0 where all were.
/// </param>
public sealed record TopHourRow(string Key, long Count, long Error, long SamplingError);

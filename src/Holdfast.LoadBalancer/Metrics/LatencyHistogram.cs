using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// How long answers took: clients', from the receipt of the query to the sending of the answer; a backend's, from the sending of
/// the query to the receipt of the answer.
/// </summary>
public sealed record LatencyHistogram
{
    /// <summary>The buckets' upper bounds in seconds; each belongs to its bucket.</summary>
    public static ImmutableArray<double> Bounds { get; } = [.. LatencyScale.Bounds];

    /// <summary>Without an answer.</summary>
    public static LatencyHistogram Empty { get; } = new() { Counts = [.. new long[LatencyScale.Buckets]], SumSeconds = 0 };

    /// <summary>Answers in each bucket, not those below it; the last bucket has no bound.</summary>
    public required ImmutableArray<long> Counts { get; init; }

    /// <summary>The sum of all durations, in seconds.</summary>
    public required double SumSeconds { get; init; }

    /// <summary>Answers in all.</summary>
    public long Count => Counts.Sum();

    /// <summary>Both together.</summary>
    public static LatencyHistogram operator +(LatencyHistogram one, LatencyHistogram other) => new()
    {
        Counts = [.. one.Counts.Zip(other.Counts, (mine, its) => mine + its)],
        SumSeconds = one.SumSeconds + other.SumSeconds,
    };

    /// <summary>What came to it since another moment.</summary>
    public static LatencyHistogram operator -(LatencyHistogram now, LatencyHistogram then) => new()
    {
        Counts = [.. now.Counts.Zip(then.Counts, (mine, its) => mine - its)],
        SumSeconds = now.SumSeconds - then.SumSeconds,
    };

    /// <summary>
    /// The duration that a share of the answers did not exceed: as Prometheus' <c>histogram_quantile</c>, a straight line
    /// within a bucket, and the last bound beyond it. Null without an answer.
    /// </summary>
    /// <param name="share">Above 0, at most 1: 0.99 for the 99th percentile.</param>
    public TimeSpan? Quantile(double share)
    {
        double rank = share * Count;
        if (rank <= 0)
            return null;
        double below = 0;
        for (int bucket = 0; bucket < Bounds.Length; bucket++)
        {
            if (below + Counts[bucket] >= rank)
            {
                double lower = bucket == 0 ? 0 : Bounds[bucket - 1];
                return TimeSpan.FromSeconds(lower + ((Bounds[bucket] - lower) * (rank - below) / Counts[bucket]));
            }

            below += Counts[bucket];
        }

        return TimeSpan.FromSeconds(Bounds[^1]);
    }

    /// <inheritdoc/>
    public bool Equals(LatencyHistogram? other) =>
        other is not null && SumSeconds == other.SumSeconds && Counts.AsSpan().SequenceEqual(other.Counts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SumSeconds, Count);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// One worker's histogram of durations, by the buckets of <see cref="LatencyScale"/>. Only that worker writes; anyone may read.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DurationCell
{
    private BucketCounts _counts;
    private long _sum;

    /// <summary>Enters durations that are equally long.</summary>
    /// <param name="bucket">Their bucket.</param>
    /// <param name="duration">How long each is, in the unit of the scale.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int bucket, long duration, long count)
    {
        Unsafe.Add(ref Unsafe.As<BucketCounts, long>(ref _counts), bucket) += count;
        _sum += duration * count;
    }

    /// <summary>Adds what another process has entered; one with other buckets is left out.</summary>
    /// <param name="durations">What it has.</param>
    /// <param name="frequency">Units of the scale in a second.</param>
    public void Add(DurationsHandover durations, long frequency)
    {
        if (durations.Counts.Length != LatencyScale.Buckets)
            return;
        for (int bucket = 0; bucket < LatencyScale.Buckets; bucket++)
            Add(bucket, 0, durations.Counts[bucket]);
        _sum += (long)(durations.SumSeconds * frequency);
    }

    /// <summary>As it is now.</summary>
    /// <param name="frequency">Units of the scale in a second.</param>
    public readonly LatencyHistogram Read(long frequency)
    {
        long[] counts = new long[LatencyScale.Buckets];
        for (int bucket = 0; bucket < counts.Length; bucket++)
            counts[bucket] = Volatile.Read(in _counts[bucket]);
        return new LatencyHistogram { Counts = [.. counts], SumSeconds = (double)Volatile.Read(in _sum) / frequency };
    }

    /// <summary>A count for each bucket.</summary>
    [InlineArray(LatencyScale.Buckets)]
    private struct BucketCounts
    {
        private long _first;
    }
}

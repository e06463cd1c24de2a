using System.Numerics;

namespace Holdfast.Bench.Load;

/// <summary>
/// Counts durations in buckets that grow with them, 128 to each doubling: every percentile is right within 1 %.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 7;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * SubBuckets];

    /// <summary>Durations counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, exactly.</summary>
    public long Max { get; private set; }

    /// <summary>Counts one.</summary>
    /// <param name="nanoseconds">How long; less than none counts as none.</param>
    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[Bucket(nanoseconds)]++;
        Count++;
        Max = Math.Max(Max, nanoseconds);
    }

    /// <summary>The duration that so great a share does not exceed; the upper end of its bucket.</summary>
    /// <param name="share">From 0 to 1.</param>
    public long Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            wanted -= _counts[bucket];
            if (wanted <= 0)
                return Math.Min(UpperEnd(bucket), Max);
        }

        return Max;
    }

    private static int Bucket(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - SubBits);
        return (shift << SubBits) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBits) - 1);
        return ((long)(bucket - (shift << SubBits)) << shift) + (1L << shift) - 1;
    }
}

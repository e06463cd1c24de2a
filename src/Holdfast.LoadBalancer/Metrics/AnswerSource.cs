using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>One worker's histogram, in native memory of its own. Only that worker writes; anyone may read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct LatencyCell
{
    /// <summary>Answers by bucket, for each <see cref="AnswerSource"/>.</summary>
    public BucketCounts Counts;

    /// <summary>The sum of their durations in timestamps, for each <see cref="AnswerSource"/>.</summary>
    public SourceSums Sums;

    /// <summary>Enters answers that took equally long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(AnswerSource source, int bucket, long elapsed, long answers)
    {
        Unsafe.Add(ref Unsafe.As<BucketCounts, long>(ref Counts), ((int)source * LatencyScale.Buckets) + bucket) += answers;
        Unsafe.Add(ref Unsafe.As<SourceSums, long>(ref Sums), (int)source) += elapsed * answers;
    }

    /// <summary>A count for each source and bucket.</summary>
    [InlineArray(3 * LatencyScale.Buckets)]
    internal struct BucketCounts
    {
        private long _first;
    }

    /// <summary>A sum for each source.</summary>
    [InlineArray(3)]
    internal struct SourceSums
    {
        private long _first;
    }
}

/// <summary>Where an answer came from.</summary>
public enum AnswerSource : byte
{
    /// <summary>The packet cache.</summary>
    Cache,

    /// <summary>A backend.</summary>
    Backend,

    /// <summary>This node itself: errors, rules, its identity.</summary>
    Self,
}

/// <summary>The sources in the words that metrics have.</summary>
public static class AnswerSources
{
    /// <summary>The label value of each <see cref="AnswerSource"/>, in their order.</summary>
    public static ImmutableArray<string> Labels { get; } = ["cache", "backend", "self"];
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>One worker's histograms, in native memory of its own. Only that worker writes; anyone may read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct LatencyCell
{
    private SourceDurations _durations;

    /// <summary>The durations of answers from a source.</summary>
    [UnscopedRef]
    public ref DurationCell this[AnswerSource source]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref Unsafe.As<SourceDurations, DurationCell>(ref _durations), (int)source);
    }

    /// <summary>A histogram for each source.</summary>
    [InlineArray(3)]
    private struct SourceDurations
    {
        private DurationCell _first;
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

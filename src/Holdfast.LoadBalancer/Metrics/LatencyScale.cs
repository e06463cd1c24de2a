using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// The bounds of the latency histogram, and which bucket a duration falls in. No two bounds lie within one power of two of
/// each other's, so the highest bit of a duration leaves one comparison to make.
/// </summary>
internal sealed unsafe class LatencyScale
{
    /// <summary>Buckets, the last one without a bound included.</summary>
    public const int Buckets = 20;

    private const int Octaves = 64;
    private static readonly double[] Seconds =
        [10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3, 500e-3, 1, 2.5, 5,
        10];

    // Never freed: workers use it for the life of the process.
    private readonly Octave* _octaves = (Octave*)NativeMemory.AlignedAlloc((nuint)(Octaves * sizeof(Octave)), 64);

    /// <summary>A scale for durations in timestamps of a clock.</summary>
    /// <param name="frequency">Timestamps a second, a million or more.</param>
    public LatencyScale(long frequency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frequency, 1_000_000);
        Frequency = frequency;
        for (int octave = 0; octave < Octaves; octave++)
            _octaves[octave] = new Octave { Bound = long.MaxValue, Below = Seconds.Count(bound => Ticks(bound) < 1UL << octave) };
        foreach (double bound in Seconds)
            _octaves[BitOperations.Log2(Ticks(bound))].Bound = (long)Ticks(bound);
    }

    /// <summary>A scale for durations in microseconds.</summary>
    public static LatencyScale Microseconds { get; } = new(1_000_000);

    /// <summary>
    /// The upper bounds in seconds, each of them part of its bucket; beyond the last one there is a bucket more.
    /// </summary>
    public static ReadOnlySpan<double> Bounds => Seconds;

    /// <summary>Timestamps a second.</summary>
    public long Frequency { get; }

    /// <summary>The bucket of a duration.</summary>
    /// <param name="elapsed">In timestamps, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bucket(long elapsed)
    {
        Octave* octave = _octaves + BitOperations.Log2((ulong)elapsed);
        return octave->Below + (elapsed > octave->Bound ? 1 : 0);
    }

    private ulong Ticks(double seconds) => (ulong)Math.Round(seconds * Frequency);

    private struct Octave
    {
        /// <summary>The one bound among the durations with this highest bit; the longest duration when there is none.</summary>
        public long Bound;

        /// <summary>Bounds below all of them.</summary>
        public int Below;
    }
}

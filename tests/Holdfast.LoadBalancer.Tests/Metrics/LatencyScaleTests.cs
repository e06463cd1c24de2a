using FsCheck.Xunit;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Tests.Metrics;

public sealed class LatencyScaleTests
{
    private static readonly LatencyScale Nanoseconds = new(1_000_000_000);

    [Fact]
    public void A_bound_belongs_to_its_bucket_and_what_is_longer_to_the_next()
    {
        foreach (long frequency in new[] { 1_000_000L, 10_000_000, 1_000_000_000 })
        {
            var scale = new LatencyScale(frequency);
            for (int bucket = 0; bucket < LatencyScale.Bounds.Length; bucket++)
            {
                long bound = (long)Math.Round(LatencyScale.Bounds[bucket] * frequency);
                Assert.Equal((bucket, bucket + 1), (scale.Bucket(bound), scale.Bucket(bound + 1)));
            }
        }

        Assert.Equal(0, Nanoseconds.Bucket(0));
        Assert.Equal(LatencyScale.Buckets - 1, Nanoseconds.Bucket(long.MaxValue));
        Assert.Equal(LatencyScale.Buckets, LatencyScale.Bounds.Length + 1);
    }

    [Property(MaxTest = 2000)]
    public void A_search_through_all_bounds_finds_the_same(uint high, ushort shift)
    {
        long elapsed = (long)high << (shift % 32);
        int expected = 0;
        foreach (double bound in LatencyScale.Bounds)
            expected += elapsed > (long)Math.Round(bound * 1e9) ? 1 : 0;
        Assert.Equal(expected, Nanoseconds.Bucket(elapsed));
    }

    [Fact]
    public void A_clock_too_coarse_to_tell_buckets_apart_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyScale(1000));
}

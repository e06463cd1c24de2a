using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Tests.Metrics;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Half_of_a_bucket_is_in_the_middle_between_its_bounds()
    {
        // 90 answers up to 10 µs, 10 above 100 and up to 250 µs.
        var histogram = Of((0, 90), (4, 10));
        Assert.Equal(5, histogram.Quantile(0.45)!.Value.TotalMicroseconds, 0.1);
        Assert.Equal(10, histogram.Quantile(0.9)!.Value.TotalMicroseconds, 0.1);
        Assert.Equal(175, histogram.Quantile(0.95)!.Value.TotalMicroseconds, 0.1);
        Assert.Equal(250, histogram.Quantile(1)!.Value.TotalMicroseconds, 0.1);
    }

    [Fact]
    public void Beyond_the_last_bound_the_last_bound_is_all_that_is_known() =>
        Assert.Equal(TimeSpan.FromSeconds(10), Of((LatencyScale.Buckets - 1, 1)).Quantile(0.5));

    [Fact]
    public void Without_an_answer_there_is_no_quantile() => Assert.Null(Of().Quantile(0.5));

    [Fact]
    public void What_came_since_is_the_difference_and_adds_up_again()
    {
        var then = Of((1, 5));
        var now = Of((1, 7), (3, 1));
        Assert.Equal(3, (now - then).Count);
        Assert.Equal(now, (now - then) + then);
    }

    private static LatencyHistogram Of(params (int Bucket, long Answers)[] buckets)
    {
        long[] counts = new long[LatencyScale.Buckets];
        foreach (var (bucket, answers) in buckets)
            counts[bucket] = answers;
        return new LatencyHistogram { Counts = [.. counts], SumSeconds = counts.Sum() };
    }
}

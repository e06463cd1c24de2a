using Holdfast.LoadBalancer.Pending;

namespace Holdfast.LoadBalancer.Tests.Pending;

public sealed class AnswerTimesTests
{
    private const long Frequency = 1_000_000;
    private const long Millisecond = Frequency / 1000;

    [Fact]
    public void Is_fifty_milliseconds_at_the_least()
    {
        var times = new AnswerTimes(Frequency);
        Assert.Equal(50 * Millisecond, times.Percentile99());
        for (int i = 0; i < 1000; i++)
            times.Add(i % 50 * Millisecond);
        Assert.Equal(50 * Millisecond, times.Percentile99());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(123)]
    [InlineData(400)]
    [InlineData(1500)]
    [InlineData(9000)]
    public void Lies_above_what_two_in_a_hundred_take_and_by_no_more_than_a_quarter(int milliseconds)
    {
        var times = new AnswerTimes(Frequency);
        for (int i = 0; i < 5000; i++)
            times.Add(i % 50 == 0 ? milliseconds * Millisecond : Millisecond);
        Assert.InRange(times.Percentile99() / (double)Millisecond, milliseconds, milliseconds * 1.25);
    }

    [Fact]
    public void Does_not_heed_one_in_two_hundred()
    {
        var times = new AnswerTimes(Frequency);
        for (int i = 0; i < 5000; i++)
            times.Add(i % 200 == 0 ? 900 * Millisecond : Millisecond);
        Assert.Equal(50 * Millisecond, times.Percentile99());
    }

    [Fact]
    public void Forgets_what_is_long_past()
    {
        var times = new AnswerTimes(Frequency);
        for (int i = 0; i < 5000; i++)
            times.Add(700 * Millisecond);
        for (int second = 0; second < 20; second++)
        {
            for (int i = 0; i < 5000; i++)
                times.Add(Millisecond);
            times.Age();
        }

        Assert.Equal(50 * Millisecond, times.Percentile99());
    }

    [Fact]
    public void Stays_in_bounds_for_any_duration()
    {
        var times = new AnswerTimes(Frequency);
        for (int bit = 0; bit < 50; bit++)
        {
            times.Add(1L << bit);
            times.Add((1L << bit) - 1);
        }

        Assert.True(times.Percentile99() >= 50 * Millisecond);
    }
}

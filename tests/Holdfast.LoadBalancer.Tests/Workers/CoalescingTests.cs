using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed class CoalescingTests
{
    private static readonly TimeSpan Longest = Micros(200);

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 50)] // 20,000 a second
    [InlineData(3, 50)]
    [InlineData(15, 200)]
    [InlineData(150, 2001)] // what a pause has left behind is no pace
    public void Nothing_waits_at_a_pace_that_brings_little(int taken, int period) =>
        Assert.Equal(TimeSpan.Zero, Coalescing.Pause(Longest, taken, Micros(period), Micros(10)));

    [Theory]
    [InlineData(16, 200, 10, 190)]
    [InlineData(4, 50, 10, 190)]
    [InlineData(4, 50, 150, 50)]
    [InlineData(64, 200, 0, 200)]
    public void A_busy_worker_waits_for_the_rest_of_the_time(int taken, int period, int elapsed, int pause) =>
        Assert.Equal(Micros(pause), Coalescing.Pause(Longest, taken, Micros(period), Micros(elapsed)));

    [Theory]
    [InlineData(128, 200, 10, 90)]
    [InlineData(32, 50, 20, 80)]
    [InlineData(256, 200, 20, 30)]
    public void It_waits_no_longer_than_until_a_turn_is_full(int taken, int period, int elapsed, int pause) =>
        Assert.Equal(Micros(pause), Coalescing.Pause(Longest, taken, Micros(period), Micros(elapsed)));

    [Theory]
    [InlineData(16, 200, 191)]
    [InlineData(16, 200, 5000)]
    [InlineData(256, 200, 45)]
    [InlineData(256, 0, 0)]
    public void A_wait_not_worth_falling_asleep_for_is_none(int taken, int period, int elapsed) =>
        Assert.Equal(TimeSpan.Zero, Coalescing.Pause(Longest, taken, Micros(period), Micros(elapsed)));

    [Fact]
    public void Zero_turns_it_off() => Assert.Equal(TimeSpan.Zero, Coalescing.Pause(TimeSpan.Zero, 256, Micros(50), TimeSpan.Zero));

    private static TimeSpan Micros(int micros) => TimeSpan.FromMicroseconds(micros);
}

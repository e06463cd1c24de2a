using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Workers;

/// <summary>All times are in microseconds.</summary>
public sealed class ReceiveCoalescingTests
{
    private const long Longest = 200;

    private readonly ReceiveCoalescing _coalescing = new(frequency: 1_000_000);
    private long _now;

    [Theory]
    [InlineData(1, 50)] // 20,000 a second
    [InlineData(15, 200)]
    [InlineData(7, 100)]
    public void Nothing_waits_at_a_pace_that_brings_little(int taken, int period)
    {
        for (int turn = 0; turn < 1000; turn++)
            Assert.Equal(0, Turn(taken, period));
    }

    [Theory]
    [InlineData(16, 200, 190)]
    [InlineData(4, 50, 190)]
    [InlineData(64, 200, 190)]
    public void A_busy_worker_waits_for_the_rest_of_the_time(int taken, int period, int pause)
    {
        Run(taken, period, turns: 100);
        Assert.Equal(pause, Turn(taken, period));
    }

    [Theory]
    [InlineData(128, 200, 90)]
    [InlineData(32, 50, 90)]
    [InlineData(256, 200, 40)]
    [InlineData(256, 50, 0)] // not worth falling asleep for
    public void It_waits_no_longer_than_until_a_turn_is_full(int taken, int period, int pause)
    {
        Run(taken, period, turns: 100);
        Assert.Equal(pause, Turn(taken, period));
    }

    [Fact]
    public void A_burst_after_a_stall_is_no_reason()
    {
        Run(taken: 1, period: 50, turns: 100);
        _now += 1000;
        for (int turn = 0; turn < 4; turn++)
            Assert.Equal(0, Turn(taken: 8, period: 12));
        for (int turn = 0; turn < 100; turn++)
            Assert.Equal(0, Turn(taken: 1, period: 50));
    }

    [Fact]
    public void When_the_load_is_over_nothing_waits()
    {
        Run(taken: 32, period: 200, turns: 100);
        Assert.Equal(0, Turn(taken: 0, period: 200));
        _now += 2000;
        Assert.Equal(0, Turn(taken: 1, period: 200));
    }

    [Fact]
    public void A_turn_that_took_long_is_followed_at_once()
    {
        Run(taken: 32, period: 200, turns: 100);
        _coalescing.Received(32);
        Assert.Equal(0, _coalescing.Pause(Longest, turnBegan: _now, now: _now + 191));
    }

    [Fact]
    public void Zero_turns_it_off()
    {
        Run(taken: 256, period: 200, turns: 100);
        _coalescing.Received(256);
        Assert.Equal(0, _coalescing.Pause(0, _now, _now));
    }

    private void Run(int taken, int period, int turns)
    {
        for (int turn = 0; turn < turns; turn++)
            Turn(taken, period);
    }

    /// <summary>A turn that takes 10 µs, so long after the one before it.</summary>
    private long Turn(int taken, int period)
    {
        _now += period;
        _coalescing.Received(taken);
        return _coalescing.Pause(Longest, _now - 10, _now);
    }
}

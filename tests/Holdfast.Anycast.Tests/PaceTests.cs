using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>How soon the next round comes.</summary>
public class PaceTests
{
    private static readonly ServiceOptions Hurried = Node.Service(
        "dns1", Node.V4) with
    { FastInterval = TimeSpan.FromMilliseconds(500) };

    private static void Pass(Node node, double seconds)
    {
        for (var passed = 0.0; passed < seconds - 0.001; passed += 0.1) node.Time.Advance(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Rises_and_falls_by_the_fast_interval_and_rests_by_the_other()
    {
        using var node = new Node(Hurried).Started(rounds: 0);
        Assert.Equal("DOWN | RISING 1/5", node.StateOf(Node.V4));
        Pass(node, 2.0);
        Assert.Equal("UP", node.StateOf(Node.V4));
        Assert.Equal(5, node.Check.Runs);
        Pass(node, 2.9);
        Assert.Equal(5, node.Check.Runs);
        Pass(node, 0.1);
        Assert.Equal(6, node.Check.Runs);
        node.Check.Fail();
        Pass(node, 3.0);
        Assert.Equal("UP | FALLING 1/3", node.StateOf(Node.V4));
        Pass(node, 1.0);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        var runs = node.Check.Runs;
        Pass(node, 2.9);
        Assert.Equal(runs, node.Check.Runs);
    }

    [Fact]
    public void Without_a_fast_interval_all_rounds_are_alike()
    {
        using var node = new Node(Node.Service("dns1", Node.V4)).Started(rounds: 0);
        Pass(node, 11.9);
        Assert.Equal("DOWN | RISING 4/5", node.StateOf(Node.V4));
        Pass(node, 0.1);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void The_shortest_interval_with_fall_1_decides_within_an_interval_and_a_timeout_even_of_a_check_that_hangs(int jitter)
    {
        var (interval, timeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50));
        using var node = new Node(
            Node.Service(
                "dns1", Node.V4) with
            {
                Interval = interval,
                Timeout = timeout,
                Rise = 1,
                Fall = 1,
                Jitter = jitter,
                Damping = null
            }).Started(rounds: 0);
        for (var run = 0; run < 20; run++)
        {
            for (var i = 0; i < 100 + 7 * run; i++) node.Time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Single(node.Announced);
            node.Check.Run = (_, cancellation) =>
            {
                var hanging = new TaskCompletionSource<CheckResult>();
                cancellation.Register(() => hanging.TrySetResult(CheckResult.Fails("timeout")));
                return hanging.Task;
            };
            var died = node.Time.GetTimestamp();
            while (node.Announced.Any() && node.Time.GetElapsedTime(died) < TimeSpan.FromSeconds(1))
            {
                node.Time.Advance(TimeSpan.FromMilliseconds(1));
                Thread.Yield();
            }
            Assert.InRange(
                node.Time.GetElapsedTime(died), TimeSpan.FromMilliseconds(50), interval + timeout + TimeSpan.FromMilliseconds(
                    15));
            node.Check.Hold();
        }
    }
}
